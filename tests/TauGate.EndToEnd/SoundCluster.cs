namespace TauGate.EndToEnd;

/// <summary>What every cluster must look like at the end of a test, whatever was done to it.</summary>
internal static class SoundCluster
{
    /// <summary>
    /// Ends every member, each of which must end when asked, and looks into the ledger, the spools and the process
    /// table. Whoever wants to know more is given how many executions there were of how many tasks.
    /// </summary>
    public static async Task<(long Executions, long Tasks, long Attestations)> EndSoundAsync(
        this ClusterHarness cluster
    )
    {
        var cancellation = TestContext.Current.CancellationToken;
        foreach (var member in cluster.Members.Where(m => m.IsRunning))
            (await member.TerminateAsync()).ExpectExit(0);
        var counts = await cluster.Facts.ExecutionsAsync(cancellation);
        var violations = await cluster.Facts.ViolationsAsync(cancellation);
        Assert.True(violations.Count == 0, string.Join('\n', violations));
        Assert.All(cluster.Workers, w => Assert.False(w.HasRejected, $"{w.Name} has rejected results"));
        foreach (var member in cluster.Members)
            Assert.Empty(Processes.Naming(member.Home));
        return counts;
    }
}
