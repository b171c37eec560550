using Npgsql;
using TauGate.Core.Errors;
using TauGate.Storage.Connections;

namespace TauGate.Storage.Control;

/// <summary>Listens for notifications on a connection of its own, and connects again until it is cancelled.</summary>
internal static class ControlListener
{
    private static readonly TimeSpan FirstDelay = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan LongestDelay = TimeSpan.FromSeconds(5);

    /// <summary>Runs until it is cancelled.</summary>
    public static async Task RunAsync(DatabaseUrl url, Action hint, CancellationToken cancellation)
    {
        await using var connections = new ConnectionPool(url, SessionSettings.ForClients, Configure);
        var delay = FirstDelay;
        while (true)
        {
            try
            {
                await connections.UseAsync<bool>(
                    async connection =>
                    {
                        connection.Notification += (_, _) => hint();
                        await ConnectionPool.ExecuteAsync(connection, "Controlling/listen", cancellation);
                        delay = FirstDelay;
                        hint(); // what was said while nobody listened
                        while (true)
                            await connection.WaitAsync(cancellation);
                    },
                    cancellation
                );
            }
            catch (EnvironmentException)
            {
                // Nothing is lost: the rows have everything, and the next connection begins with a hint.
            }
            await Task.Delay(delay, cancellation);
            delay = delay * 2 < LongestDelay ? delay * 2 : LongestDelay;
        }
    }

    private static void Configure(NpgsqlConnectionStringBuilder settings)
    {
        settings.Pooling = false;
        settings.ApplicationName ??= "taugate listen";
        settings.KeepAlive = 5; // a vanished server is noticed while nothing is said
        settings.TcpKeepAlive = true;
    }
}
