using Akka.Configuration;
using Akka.TestKit.Xunit;

namespace TauGate.Cluster.Tests;

/// <summary>
/// Tests of actors that wait for a message as long as for anything else; the TestKit by itself gives up after three
/// seconds.
/// </summary>
public abstract class ActorTests() : TestKit(Expectations)
{
    private static readonly Config Expectations = ConfigurationFactory.ParseString(
        Invariant(
            $"akka.test {{ single-expect-default = {Patience.OfStep.TotalSeconds}s, "
                + $"default-timeout = {Patience.OfStep.TotalSeconds}s }}"
        )
    );
}
