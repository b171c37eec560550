using Npgsql;
using TauGate.Core.Errors;
using TauGate.Storage.Connections;

namespace TauGate.Storage.Control;

/// <summary>
/// Listens for hints on a connection of its own, and connects again for as long as it is not cancelled.
/// </summary>
internal static class ControlListener
{
    private static readonly TimeSpan FirstDelay = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan LongestDelay = TimeSpan.FromSeconds(5);

    /// <summary>Ends with the cancellation only.</summary>
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
                // The rows are the truth; the next connection gives a hint.
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
