namespace TauGate.Storage.Tests;

public sealed class PoolerCheckTests(PrivateServerFixture server) : DatabaseTests(server)
{
    [Fact]
    public async Task Server_itself_is_not_taken_for_a_pooler() => await PoolerCheck.RunAsync(Db.Url, TestContext.Current.CancellationToken);

    [Theory]
    [InlineData(true, 7, 7, 7, 7)] // one process serves both connections
    [InlineData(true, 7, 8, 8, 7)] // in turn
    [InlineData(true, 7, 8, 9, 8)] // a connection goes from one to another
    [InlineData(false, 7, 8, 7, 8)] // session mode: each keeps its own
    public void Processes_that_change_or_are_shared_tell_a_transaction_pooler(bool isPooler, int first, int second, int firstAgain, int secondAgain) =>
        Assert.Equal(isPooler, PoolerCheck.IsShared([(first, second), (firstAgain, secondAgain)]));
}
