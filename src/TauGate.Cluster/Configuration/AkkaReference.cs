using Akka.Configuration;
using Akka.Configuration.Hocon;
using TauGate.Core.Errors;

namespace TauGate.Cluster.Configuration;

/// <summary>
/// The keys that Akka knows, from the reference configurations of the packages that are used. Akka ignores a misspelt
/// key and uses its own value instead.
/// </summary>
internal static class AkkaReference
{
    /// <summary>Sections whose keys are names chosen by the user, or names of types.</summary>
    private static readonly string[] Free =
    [
        "akka.actor.deployment",
        "akka.actor.serializers",
        "akka.actor.serialization-bindings",
        "akka.actor.serialization-identifiers",
        "akka.actor.serialization-settings",
        "akka.actor.router.type-mapping",
        "akka.coordinated-shutdown.phases",
        "akka.cluster.role",
        "akka.cluster.configuration-compatibility-check.checkers",
    ];

    private static readonly Lazy<Config> Reference = new(() =>
        ConfigurationFactory
            .FromResource("Akka.Cluster.Configuration.Cluster.conf", typeof(Akka.Cluster.Cluster).Assembly)
            .WithFallback(
                ConfigurationFactory.FromResource(
                    "Akka.Remote.Configuration.Remote.conf",
                    typeof(Akka.Remote.RemoteActorRefProvider).Assembly
                )
            )
            .WithFallback(ConfigurationFactory.Default())
    );

    /// <exception cref="InputException">Akka has no such key, or its value is of another kind than Akka's own; the
    /// message names the file and the key.</exception>
    public static void Check(string path, Config config)
    {
        if (config.HasPath("akka"))
            Check(path, config.GetValue("akka"), "akka");
    }

    private static void Check(string path, HoconValue value, string prefix)
    {
        if (Free.Contains(prefix) || IsDispatcher(prefix, value))
            return;
        if (!Reference.Value.HasPath(prefix))
        {
            var parent = prefix[..prefix.LastIndexOf('.')];
            var known = Reference.Value.GetValue(parent).GetObject().Items.Keys;
            var nearest = Suggestion.For(prefix[(parent.Length + 1)..], known, $"{parent}.");
            throw new InputException($"{path} {prefix}: Akka has no such key{nearest}");
        }
        var reference = Reference.Value.GetValue(prefix);
        if (
            value.IsString()
            && reference.IsString()
            && AkkaValue.Refuse(value.GetString(), reference.GetString()) is { } expected
        )
            throw new InputException($"{path} {prefix}: got '{value.GetString()}', expected {expected}.");
        if (!value.IsObject() || value.IsEmpty)
            return;
        foreach (var (name, child) in value.GetObject().Items)
            Check(path, child, $"{prefix}.{name}");
    }

    /// <summary>Whether a section is a dispatcher or a mailbox: the user chooses its name, and it has a type.</summary>
    private static bool IsDispatcher(string prefix, HoconValue value) =>
        value.IsObject()
        && !value.IsEmpty
        && !Reference.Value.HasPath(prefix)
        && value.GetObject().Items.Keys.Any(k => k is "type" or "mailbox-type" or "executor");
}
