using Npgsql;
using TauGate.Core.Errors;
using TauGate.Storage.Connections;

namespace TauGate.Storage.Control;

/// <summary>Listens for notifications on a connection of its own, and connects again until it is cancelled.</summary>
internal static class ControlListener
{
    private static readonly Backoff Wait = new(TimeSpan.FromMilliseconds(250), TimeSpan.FromSeconds(5));

    /// <summary>Runs until it is cancelled.</summary>
    public static async Task RunAsync(DatabaseUrl url, Action hint, CancellationToken cancellation)
    {
        await using var connections = new ConnectionPool(url, SessionSettings.ForClients, Configure);
        var failures = 0;
        while (true)
        {
            try
            {
                await connections.UseAsync<bool>(
                    async connection =>
                    {
                        connection.Notification += (_, _) => hint();
                        await ConnectionPool.ExecuteAsync(connection, "Controlling/listen", cancellation);
                        failures = 0;
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
            await Task.Delay(Wait.After(++failures), cancellation);
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
