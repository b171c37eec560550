using TauGate.Core.Ports;
using TauGate.Core.Scheduling;

namespace TauGate.Core.Tests.Scheduling;

/// <summary>What the tests ask of a list of effects.</summary>
internal static class Effects
{
    extension(IEnumerable<Effect> effects)
    {
        /// <summary>Tasks to be asked back, by worker.</summary>
        public Dictionary<WorkerId, TaskKey[]> Recalled =>
            effects
                .OfType<Effect.Recall>()
                .GroupBy(r => r.Worker)
                .ToDictionary(g => g.Key, g => g.SelectMany(r => r.Tasks).Distinct().ToArray());

        /// <summary>Tasks to be ended, by worker.</summary>
        public Dictionary<WorkerId, TaskKey[]> Abandoned =>
            effects
                .OfType<Effect.Abandon>()
                .GroupBy(a => a.Worker)
                .ToDictionary(g => g.Key, g => g.SelectMany(a => a.Tasks).Distinct().ToArray());

        /// <summary>Tasks that are given up.</summary>
        public IReadOnlyList<TaskKey> GivenUp => [.. effects.OfType<Effect.GiveUp>().SelectMany(g => g.Tasks)];

        /// <summary>Why workers are suspended.</summary>
        public Dictionary<WorkerId, string> Suspended =>
            effects.OfType<Effect.Suspend>().ToDictionary(s => s.Worker, s => s.Reason);

        /// <summary>Workers that are given work again.</summary>
        public IReadOnlyList<WorkerId> Reinstated => [.. effects.OfType<Effect.Reinstate>().Select(r => r.Worker)];

        /// <summary>Deaths of nodes to be recorded.</summary>
        public IReadOnlyList<NodeLoss> Losses => [.. effects.OfType<Effect.NoteLosses>().SelectMany(n => n.Losses)];

        /// <summary>Workers that are told of a canonical foundation.</summary>
        public IReadOnlyList<WorkerId> Told => [.. effects.OfType<Effect.Announce>().Select(a => a.Worker)];
    }
}
