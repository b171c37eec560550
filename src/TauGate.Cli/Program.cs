using TauGate.Cli.Commands;

return await TauGateCommandLine.InvokeAsync(args);
