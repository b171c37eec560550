using System.Diagnostics;
using TauGate.Cluster.Election;
using TauGate.Core.Ports;
using TauGate.Core.Processes;

namespace TauGate.Cluster.Tests.Election;

public sealed class HolderNameTests
{
    private static readonly string Own = HolderName.Of(Guid.NewGuid());

    [Fact]
    public void Live_holder_is_not_dead() => Assert.False(HolderName.IsDead(Own));

    [Fact]
    public async Task Holder_whose_process_has_ended_is_dead()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "elsewhere nobody is seen to be dead");
        using var ended = Process.Start("true");
        await ended.WaitForExitAsync();

        Assert.True(HolderName.IsDead(Named(ProcessSpace.Here, ended.Id, 1)));
    }

    [Fact]
    public void Holder_whose_process_id_another_program_has_now_is_dead()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "elsewhere nobody is seen to be dead");
        Assert.True(HolderName.IsDead(Named(ProcessSpace.Here, Environment.ProcessId, 1)));
    }

    [Fact]
    public async Task Holder_in_another_container_or_on_another_machine_is_not_seen_to_be_dead()
    {
        using var ended = Process.Start("true");
        await ended.WaitForExitAsync();

        Assert.False(HolderName.IsDead(Named(ProcessSpace.Here with { Pids = "1" }, ended.Id, 1)));
        Assert.False(HolderName.IsDead(Named(ProcessSpace.Here with { BootId = "another" }, ended.Id, 1)));
    }

    [Fact]
    public void Name_that_says_nothing_of_a_process_is_not_dead()
    {
        Assert.False(HolderName.IsDead(null));
        Assert.False(HolderName.IsDead("somebody"));
        Assert.False(HolderName.IsDead(Named(ProcessSpace.Here, 0, 1)));
        Assert.False(HolderName.IsDead(Named(ProcessSpace.Here, Environment.ProcessId, 0)));
    }

    [Fact]
    public void Loopback_address_is_reached_from_the_same_network_namespace_only()
    {
        const string loopback = "akka.tcp://taugate@127.0.0.1:4053",
            address = "akka.tcp://taugate@10.0.0.1:4053";
        var row = new TermRow(new TermNumber(1), Own, loopback, 1);
        var elsewhere = row with { Holder = Named(ProcessSpace.Here with { Network = "1" }, 1, 1) };

        Assert.True(HolderName.CanReach(row, loopback));
        Assert.False(HolderName.CanReach(elsewhere, address));
        Assert.False(HolderName.CanReach(elsewhere with { Address = address }, loopback));
        Assert.True(HolderName.CanReach(elsewhere with { Address = address }, address));
    }

    private static string Named(ProcessSpace space, int process, long start) =>
        Invariant($"{space}/{process}/{start}/0a1b2c3d");
}
