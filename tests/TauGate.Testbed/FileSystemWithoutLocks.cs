using System.Runtime.InteropServices;

namespace TauGate.Testbed;

/// <summary>
/// What file systems do that do not lock, such as Lustre without its mount option: the kernel answers <c>flock</c> in
/// their way.
/// </summary>
public static partial class FileSystemWithoutLocks
{
    private const int NoNewPrivileges = 38,
        Seccomp = 22,
        Filter = 2;

    /// <summary>
    /// Runs code on a thread of its own, where <c>flock</c> does nothing; so for every process that it starts.
    /// </summary>
    /// <param name="error">What <c>flock</c> answers: an errno, or 0 where it says that it has locked.</param>
    public static T Run<T>(int error, Func<T> body)
    {
        T result = default!;
        Exception? failure = null;
        var thread = new Thread(() =>
        {
            try
            {
                Install(error);
                result = body();
            }
#pragma warning disable CA1031 // Thrown again.
            catch (Exception e)
#pragma warning restore CA1031
            {
                failure = e;
            }
        });
        thread.Start();
        thread.Join();
        if (failure is not null)
            System.Runtime.ExceptionServices.ExceptionDispatchInfo.Throw(failure);
        return result;
    }

    /// <summary>
    /// A filter for this thread (https://docs.kernel.org/userspace-api/seccomp_filter.html): load the call's number; is
    /// it flock; answer, else allow.
    /// </summary>
    private static unsafe void Install(int error)
    {
        const ushort load = 0x20,
            jumpIfEqual = 0x15,
            give = 0x06;
        const uint answer = 0x00050000,
            allow = 0x7FFF0000;
        var flock = RuntimeInformation.ProcessArchitecture switch
        {
            Architecture.X64 => 73u,
            Architecture.Arm64 => 32u,
            var other => throw new PlatformNotSupportedException($"The number of flock on {other} is not known."),
        };
        Span<Step> steps =
        [
            new(load, 0, 0, 0),
            new(jumpIfEqual, 0, 1, flock),
            new(give, 0, 0, answer | (uint)error),
            new(give, 0, 0, allow),
        ];
        fixed (Step* first = steps)
        {
            var program = new FilterProgram((ushort)steps.Length, (nint)first);
            if (Control(NoNewPrivileges, 1, 0, 0, 0) != 0 || Control(Seccomp, Filter, (nint)(&program), 0, 0) != 0)
                throw new InvalidOperationException(
                    $"No filter can be installed: {Marshal.GetLastPInvokeErrorMessage()}."
                );
        }
    }

    [StructLayout(LayoutKind.Sequential)]
    private readonly record struct Step(ushort Code, byte IfTrue, byte IfFalse, uint Value);

    [StructLayout(LayoutKind.Sequential)]
    private readonly record struct FilterProgram(ushort Length, nint Steps);

    [LibraryImport("libc", EntryPoint = "prctl", SetLastError = true)]
    private static partial int Control(int option, nint argument2, nint argument3, nint argument4, nint argument5);
}
