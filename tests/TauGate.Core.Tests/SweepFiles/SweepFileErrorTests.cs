using TauGate.Core.Errors;
using TauGate.Core.SweepFiles;
using TauGate.Core.Tests.Sweeps;

namespace TauGate.Core.Tests.SweepFiles;

/// <summary>What a bad sweep file is told: the whole message, because it is the interface.</summary>
public sealed class SweepFileErrorTests
{
    private const string MethodsAndSeeds = "name: a\nseeds: 0..1\nmethods: { ia3: {} }\n";

    [Theory]
    [InlineData(
        "sedes: 3",
        "a.yaml:4:1 sedes: got an unknown key, expected one of extends, name, data, seeds, foundation, target, "
            + "methods, tune, exclude, zip, limits, numerics, keep, record, claims; did you mean 'seeds'?"
    )]
    [InlineData(
        "tuning: {}",
        "a.yaml:4:1 tuning: got an unknown key, expected one of extends, name, data, seeds, foundation, target, "
            + "methods, tune, exclude, zip, limits, numerics, keep, record, claims"
    )]
    [InlineData(
        "foundation: { mixtre: 0.5 }",
        "a.yaml:4:15 foundation.mixtre: got an unknown key, expected one of hidden, mixture, epochs, batch, "
            + "learning_rate; did you mean 'mixture'?"
    )]
    [InlineData(
        "target: { rotate: 3 }",
        "a.yaml:4:11 target.rotate: got an unknown key, expected one of rotation, epochs, batch, schedule; "
            + "did you mean 'rotation'?"
    )]
    [InlineData(
        "limits: { cell: 3 }",
        "a.yaml:4:11 limits.cell: got an unknown key, expected one of attempts, cell_timeout, cells; "
            + "did you mean 'cells'?"
    )]
    [InlineData(
        "record: { unit: all }",
        "a.yaml:4:11 record.unit: got an unknown key, expected one of units; did you mean 'units'?"
    )]
    [InlineData("name: b", "a.yaml:4:1 name: got the key a second time (first at a.yaml:1:1), expected each key once")]
    [InlineData(
        "foundation: { epochs: 2, epochs: 3 }",
        "a.yaml:4:26 foundation.epochs: got the key a second time (first at a.yaml:4:15), expected each key once"
    )]
    [InlineData(
        "exclude: [{ rank: 1, rank: 2 }]",
        "a.yaml:4:22 exclude.rank: got the key a second time (first at a.yaml:4:13), expected each key once"
    )]
    [InlineData("target: { [a]: 4 }", "a.yaml:4:11 target: got a list as a key, expected a word")]
    [InlineData(
        "3: 4",
        "a.yaml:4:1 3: got an unknown key, expected one of extends, name, data, seeds, foundation, target, methods, "
            + "tune, exclude, zip, limits, numerics, keep, record, claims"
    )]
    [InlineData("[a]: 4", "a.yaml:4:1: got a list as a key, expected a word")]
    public void Unknown_and_duplicate_keys_are_refused(string line, string error) =>
        Refused(MethodsAndSeeds + line, error);

    [Theory]
    [InlineData("data: mnits", "a.yaml:4:7 data: got 'mnits', expected 'mnist'; did you mean 'mnist'?")]
    [InlineData("data: [mnist]", "a.yaml:4:7 data: got a list, expected 'mnist'")]
    [InlineData("numerics: fast", "a.yaml:4:11 numerics: got 'fast', expected one of native, portable")]
    [InlineData("keep: metric", "a.yaml:4:7 keep: got 'metric', expected one of all, metrics; did you mean 'metrics'?")]
    [InlineData("record: first", "a.yaml:4:9 record: got 'first', expected a mapping")]
    [InlineData("record: { units: 1 }", "a.yaml:4:18 record.units: got '1', expected one of all, first, none")]
    [InlineData(
        "limits: { attempts: 0 }",
        "a.yaml:4:21 limits.attempts: got '0', expected a whole number from 1 to 100"
    )]
    [InlineData(
        "limits: { cell_timeout: 10 }",
        "a.yaml:4:25 limits.cell_timeout: got '10', expected a time such as 90s, 10m or 1h, from 1s to 168h; "
            + "did you mean 10s?"
    )]
    [InlineData(
        "limits: { cell_timeout: 169h }",
        "a.yaml:4:25 limits.cell_timeout: got '169h', expected a time such as 90s, 10m or 1h, from 1s to 168h"
    )]
    [InlineData(
        "limits: { cell_timeout: 99999999999999999999h }",
        "a.yaml:4:25 limits.cell_timeout: got '99999999999999999999h', expected a time such as 90s, 10m or 1h, "
            + "from 1s to 168h"
    )]
    [InlineData(
        "limits: { cells: [1, 2] }",
        "a.yaml:4:18 limits.cells: got a list, expected a whole number of at least 1"
    )]
    [InlineData("foundation: [1]", "a.yaml:4:13 foundation: got a list, expected a mapping")]
    [InlineData(
        "foundation: { hidden: 256 }",
        "a.yaml:4:23 foundation.hidden: got '256', expected a list of 1 to 8 whole numbers, each from 1 to 16384; "
            + "did you mean [256]?"
    )]
    [InlineData(
        "foundation: { hidden: [256, 0] }",
        "a.yaml:4:29 foundation.hidden: got '0', expected a whole number from 1 to 16384"
    )]
    [InlineData(
        "foundation: { hidden: [[256], 128] }",
        "a.yaml:4:31 foundation.hidden: got '128', expected a list of 1 to 8 whole numbers, each from 1 to 16384; "
            + "did you mean [128]?"
    )]
    [InlineData(
        "foundation: { hidden: [1, 1, 1, 1, 1, 1, 1, 1, 1] }",
        "a.yaml:4:23 foundation.hidden: got a list of 9, expected a list of 1 to 8 whole numbers, each from 1 to 16384"
    )]
    [InlineData(
        "foundation: { mixture: 1.5 }",
        "a.yaml:4:24 foundation.mixture: got '1.5', expected a number from 0 to 1"
    )]
    [InlineData(
        "foundation: { mixture: half }",
        "a.yaml:4:24 foundation.mixture: got 'half', expected a number from 0 to 1"
    )]
    [InlineData(
        "foundation: { mixture: { a: 1 } }",
        "a.yaml:4:24 foundation.mixture: got a mapping, expected a number from 0 to 1"
    )]
    [InlineData(
        "foundation: { mixture: }",
        "a.yaml:4:24 foundation.mixture: got nothing, expected a number from 0 to 1"
    )]
    [InlineData(
        "foundation: { epochs: 2.0 }",
        "a.yaml:4:23 foundation.epochs: got '2.0', expected a whole number from 1 to 1000; did you mean 2?"
    )]
    [InlineData(
        "foundation: { epochs: 1e3 }",
        "a.yaml:4:23 foundation.epochs: got '1e3', expected a whole number from 1 to 1000; did you mean 1000?"
    )]
    [InlineData(
        "foundation: { epochs: 99999999999999999999 }",
        "a.yaml:4:23 foundation.epochs: got '99999999999999999999', expected a whole number from 1 to 1000"
    )]
    [InlineData(
        "foundation: { batch: \"128\" }",
        "a.yaml:4:22 foundation.batch: got the quoted text \"128\", expected a whole number from 1 to 55000; "
            + "did you mean 128 without quotes?"
    )]
    [InlineData(
        "foundation: { learning_rate: '1e-3' }",
        "a.yaml:4:30 foundation.learning_rate: got the quoted text \"1e-3\", expected a number above 0; "
            + "did you mean 1e-3 without quotes?"
    )]
    [InlineData(
        "foundation: { learning_rate: -1e-3 }",
        "a.yaml:4:30 foundation.learning_rate: got '-1e-3', expected a number above 0"
    )]
    [InlineData(
        "foundation: { learning_rate: 0 }",
        "a.yaml:4:30 foundation.learning_rate: got '0', expected a number above 0"
    )]
    [InlineData(
        "foundation: { learning_rate: 1,5 }",
        "a.yaml:4:32 foundation.5: got an unknown key, expected one of hidden, mixture, epochs, batch, learning_rate"
    )]
    [InlineData(
        "foundation: { learning_rate: 0x10 }",
        "a.yaml:4:30 foundation.learning_rate: got '0x10', expected a number above 0; did you mean 16?"
    )]
    [InlineData(
        "foundation: { learning_rate: 00.5 }",
        "a.yaml:4:30 foundation.learning_rate: got '00.5', expected a number above 0; did you mean 0.5?"
    )]
    [InlineData(
        "foundation: { epochs: 010 }",
        "a.yaml:4:23 foundation.epochs: got '010', expected a whole number from 1 to 1000; did you mean 10?"
    )]
    [InlineData(
        "foundation: { epochs: -010 }",
        "a.yaml:4:23 foundation.epochs: got '-010', expected a whole number from 1 to 1000; did you mean -10?"
    )]
    [InlineData(
        "foundation: { epochs: 0o10 }",
        "a.yaml:4:23 foundation.epochs: got '0o10', expected a whole number from 1 to 1000; did you mean 8?"
    )]
    [InlineData(
        "foundation: { epochs: 0x1F }",
        "a.yaml:4:23 foundation.epochs: got '0x1F', expected a whole number from 1 to 1000; did you mean 31?"
    )]
    [InlineData(
        "foundation: { epochs: 0b11 }",
        "a.yaml:4:23 foundation.epochs: got '0b11', expected a whole number from 1 to 1000; did you mean 3?"
    )]
    [InlineData(
        "foundation: { epochs: 1_000 }",
        "a.yaml:4:23 foundation.epochs: got '1_000', expected a whole number from 1 to 1000; did you mean 1000?"
    )]
    [InlineData(
        "foundation: { epochs: 1:30 }",
        "a.yaml:4:23 foundation.epochs: got '1:30', expected a whole number from 1 to 1000"
    )]
    [InlineData(
        "foundation: { epochs: yes }",
        "a.yaml:4:23 foundation.epochs: got 'yes', expected a whole number from 1 to 1000"
    )]
    [InlineData(
        "foundation: { hidden: [064] }",
        "a.yaml:4:24 foundation.hidden: got '064', expected a whole number from 1 to 16384; did you mean 64?"
    )]
    [InlineData(
        "limits: { cell_timeout: 010m }",
        "a.yaml:4:25 limits.cell_timeout: got '010m', expected a time such as 90s, 10m or 1h, from 1s to 168h; "
            + "did you mean 10m?"
    )]
    [InlineData("keep: no", "a.yaml:4:7 keep: got 'no', expected one of all, metrics")]
    [InlineData(
        "target: { rotation: .nan }",
        "a.yaml:4:21 target.rotation: got '.nan', expected a finite number (at most about 1.8e308)"
    )]
    [InlineData(
        "target: { rotation: -.inf }",
        "a.yaml:4:21 target.rotation: got '-.inf', expected a finite number (at most about 1.8e308)"
    )]
    [InlineData(
        "target: { rotation: [45, .NaN] }",
        "a.yaml:4:26 target.rotation: got '.NaN', expected a finite number (at most about 1.8e308)"
    )]
    [InlineData(
        "target: { rotation: 1e400 }",
        "a.yaml:4:21 target.rotation: got '1e400', expected a finite number (at most about 1.8e308)"
    )]
    [InlineData(
        "target: { rotation: 1e300 }",
        "a.yaml:4:21 target.rotation: got '1e300', expected a number from -360 to 360"
    )]
    [InlineData(
        "target: { schedule: cosin }",
        "a.yaml:4:21 target.schedule: got 'cosin', expected one of cosine, constant; did you mean 'cosine'?"
    )]
    [InlineData(
        "target: { epochs: [] }",
        "a.yaml:4:19 target.epochs: got an empty list, expected at least one value on an axis"
    )]
    [InlineData(
        "target: { epochs: [[1]] }",
        "a.yaml:4:20 target.epochs: got a list, expected a whole number from 1 to 1000"
    )]
    [InlineData(
        "target: { rotation: [1, 2, 1.0] }",
        "a.yaml:4:28 target.rotation: got 1 a second time, expected distinct values on an axis"
    )]
    [InlineData(
        "target: { rotation: [0, -0] }",
        "a.yaml:4:25 target.rotation: got 0 a second time, expected distinct values on an axis"
    )]
    [InlineData(
        "foundation: { hidden: [[8], [8]] }",
        "a.yaml:4:29 foundation.hidden: got [8] a second time, expected distinct values on an axis"
    )]
    public void Wrong_values_are_refused(string line, string error) => Refused(MethodsAndSeeds + line, error);

    [Theory]
    [InlineData("lora: { rank: 0 }", "a.yaml:3:26 methods.lora.rank: got '0', expected a whole number of at least 1")]
    [InlineData(
        "lora: { rank: [1, 0] }",
        "a.yaml:3:30 methods.lora.rank: got '0', expected a whole number of at least 1"
    )]
    [InlineData(
        "lora: { layers: hidden }",
        "a.yaml:3:28 methods.lora.layers: got 'hidden', expected a list of one or more of input, hidden, output; "
            + "did you mean [hidden]?"
    )]
    [InlineData(
        "lora: { rank: 257 }",
        "a.yaml:3:26 methods.lora.rank: got 257, expected at most 256, the smallest hidden width"
    )]
    [InlineData(
        "lora: { rank: [8, 512] }",
        "a.yaml:3:30 methods.lora.rank: got 512, expected at most 256, the smallest hidden width"
    )]
    [InlineData(
        "lora: { rank: [8, 8] }",
        "a.yaml:3:30 methods.lora.rank: got 8 a second time, expected distinct values on an axis"
    )]
    [InlineData(
        "lora: { rank: [] }",
        "a.yaml:3:26 methods.lora.rank: got an empty list, expected at least one value on an axis"
    )]
    [InlineData(
        "lora: { learning_rate: -0.1 }",
        "a.yaml:3:35 methods.lora.learning_rate: got '-0.1', expected a number above 0"
    )]
    [InlineData(
        "lora: { learning_rat: 0.1 }",
        "a.yaml:3:20 methods.lora.learning_rat: got an option that lora does not have, expected one of rank, alpha, "
            + "learning_rate, layers; did you mean 'learning_rate'?"
    )]
    [InlineData(
        "taugate: { control: permutd }",
        "a.yaml:3:32 methods.taugate.control: got 'permutd', expected one of none, permuted, permuted-refit, "
            + "random-sign, random-sign-refit; did you mean 'permuted'?"
    )]
    [InlineData(
        "taugate: { control: [] }",
        "a.yaml:3:32 methods.taugate.control: got an empty list, expected at least one value on an axis"
    )]
    [InlineData(
        "ia3: { rank: 4 }",
        "a.yaml:3:19 methods.ia3.rank: got an option that ia3 does not have, expected one of learning_rate"
    )]
    [InlineData(
        "frozen: { epochs: 4 }",
        "a.yaml:3:22 methods.frozen.epochs: got an option that frozen does not have, expected no options"
    )]
    [InlineData(
        "taugatee: {}",
        "a.yaml:3:12 methods.taugatee: got the unknown method 'taugatee', expected one of frozen, taugate, ia3, "
            + "bias, ssf, lora, head, full, or a label of your own with 'method:' in its options; "
            + "did you mean 'taugate'?"
    )]
    [InlineData(
        "mine: { method: lorra }",
        "a.yaml:3:28 methods.mine.method: got the unknown method 'lorra', expected one of frozen, taugate, ia3, "
            + "bias, ssf, lora, head, full; did you mean 'lora'?"
    )]
    [InlineData(
        "mine: { method: [lora, ia3] }",
        "a.yaml:3:28 methods.mine.method: got a list, expected one of frozen, taugate, ia3, bias, ssf, lora, head, full"
    )]
    [InlineData("lora: 8", "a.yaml:3:18 methods.lora: got '8', expected a mapping of options, {} for defaults")]
    [InlineData("lora: [8]", "a.yaml:3:18 methods.lora: got a list, expected a mapping of options, {} for defaults")]
    [InlineData(
        "lora: {}, lora: {}",
        "a.yaml:3:22 methods.lora: got the key a second time (first at a.yaml:3:12), expected each key once"
    )]
    [InlineData(
        "lora: { rank: 1, rank: 2 }",
        "a.yaml:3:29 methods.lora.rank: got the key a second time (first at a.yaml:3:20), expected each key once"
    )]
    [InlineData(
        "my lora: { method: lora }",
        "a.yaml:3:12 methods.my lora: got the label 'my lora', expected a label of A-Z a-z 0-9 . _ -, at most 64 long"
    )]
    [InlineData(
        "taugate: { train: threshold }",
        "a.yaml:3:30 methods.taugate.train: got 'threshold', expected a list of one or more of threshold, gain; "
            + "did you mean [threshold]?"
    )]
    [InlineData(
        "taugate: { train: [] }",
        "a.yaml:3:30 methods.taugate.train: got an empty list, expected a list of one or more of threshold, gain"
    )]
    [InlineData(
        "taugate: { train: [gian] }",
        "a.yaml:3:31 methods.taugate.train: got 'gian', expected one of threshold, gain; did you mean 'gain'?"
    )]
    [InlineData(
        "taugate: { train: [gain, gain] }",
        "a.yaml:3:37 methods.taugate.train: got 'gain' a second time, expected each word once"
    )]
    [InlineData(
        "taugate: { train: [[gain, threshold], [threshold, gain]] }",
        "a.yaml:3:50 methods.taugate.train: got [threshold, gain] a second time, expected distinct values on an axis"
    )]
    public void Wrong_methods_are_refused(string methods, string error) =>
        Refused($"name: a\nseeds: 0..1\nmethods: {{ {methods} }}", error);

    [Fact]
    public void Rank_is_held_against_every_hidden_width_it_meets() =>
        Refused(
            "name: a\nseeds: 0..1\nfoundation: { hidden: [[256, 16], [256, 8]] }\nmethods: { lora: { rank: [8, 12] } }",
            "a.yaml:4:30 methods.lora.rank: got 12, expected at most 8, the smallest hidden width"
        );

    [Fact]
    public void Options_are_held_against_each_other_and_the_network() =>
        Refused(
            "name: a\nseeds: 0..1\nfoundation: { hidden: [[256, 16], [256]] }\n"
                + "methods: { lora: { layers: [[input], [hidden]] } }",
            "a.yaml:4:38 methods.lora.layers: got [hidden], expected input or output"
        );

    [Fact]
    public void Default_rank_is_held_against_the_hidden_width_too() =>
        Refused(
            "name: a\nseeds: 0..1\nfoundation: { hidden: [4] }\nmethods: { lora: {} }",
            "a.yaml:4:18 methods.lora.rank: got 8, expected at most 4, the smallest hidden width"
        );

    [Theory]
    [InlineData("20", "a.yaml:2:8 seeds: got '20', expected seeds such as 0..19 or [0, 3, 5..9]; did you mean 0..19?")]
    [InlineData("\"20\"", "a.yaml:2:8 seeds: got the quoted text \"20\", expected seeds such as 0..19 or [0, 3, 5..9]")]
    [InlineData(
        "5..3",
        "a.yaml:2:8 seeds: got '5..3', which runs backwards, expected a range from the smaller seed to the larger; "
            + "did you mean 3..5?"
    )]
    [InlineData("-3..5", "a.yaml:2:8 seeds: got '-3..5', expected seeds from 0 to 9223372036854775807")]
    [InlineData("[-1]", "a.yaml:2:9 seeds: got '-1', expected seeds from 0 to 9223372036854775807")]
    [InlineData(
        "0..9223372036854775808",
        "a.yaml:2:8 seeds: got '0..9223372036854775808', expected seeds from 0 to 9223372036854775807"
    )]
    [InlineData(
        "[9223372036854775808]",
        "a.yaml:2:9 seeds: got '9223372036854775808', expected seeds from 0 to 9223372036854775807"
    )]
    [InlineData("0...5", "a.yaml:2:8 seeds: got '0...5', expected seeds such as 0..19 or [0, 3, 5..9]")]
    [InlineData("0-19", "a.yaml:2:8 seeds: got '0-19', expected seeds such as 0..19 or [0, 3, 5..9]")]
    [InlineData("[1, 2, 1]", "a.yaml:2:15 seeds: got seed 1 a second time, expected each seed once")]
    [InlineData("[0..9, 5]", "a.yaml:2:15 seeds: got seed 5 a second time, expected each seed once")]
    [InlineData(
        "[0..9223372036854775807, 9223372036854775807]",
        "a.yaml:2:33 seeds: got seed 9223372036854775807 a second time, expected each seed once"
    )]
    [InlineData("[1.5]", "a.yaml:2:9 seeds: got '1.5', expected seeds such as 0..19 or [0, 3, 5..9]")]
    [InlineData("[]", "a.yaml:2:8 seeds: got an empty list, expected seeds such as 0..19 or [0, 3, 5..9]")]
    [InlineData("[[1]]", "a.yaml:2:9 seeds: got a list, expected seeds such as 0..19 or [0, 3, 5..9]")]
    [InlineData("", "a.yaml:2:7 seeds: got nothing, expected seeds such as 0..19 or [0, 3, 5..9]")]
    public void Wrong_seeds_are_refused(string seeds, string error) =>
        Refused($"name: a\nseeds: {seeds}\nmethods: {{ ia3: {{}} }}", error);

    [Theory]
    [InlineData(
        "My Sweep",
        "a.yaml:1:7 name: got 'My Sweep', expected a name of a-z 0-9 - _ that begins with a letter or digit, "
            + "at most 64 long; did you mean 'my-sweep'?"
    )]
    [InlineData(
        "-x",
        "a.yaml:1:7 name: got '-x', expected a name of a-z 0-9 - _ that begins with a letter or digit, "
            + "at most 64 long; did you mean 'x'?"
    )]
    [InlineData(
        "[a]",
        "a.yaml:1:7 name: got a list, expected a name of a-z 0-9 - _ that begins with a letter or digit, "
            + "at most 64 long"
    )]
    [InlineData(
        "",
        "a.yaml:1:6 name: got nothing, expected a name of a-z 0-9 - _ that begins with a letter or digit, "
            + "at most 64 long"
    )]
    public void Wrong_names_are_refused(string name, string error) =>
        Refused($"name: {name}\nseeds: 0..1\nmethods: {{ ia3: {{}} }}", error);

    [Fact]
    public void Missing_keys_are_named_together() =>
        Refused(
            "data: mnist",
            "a.yaml:1:1 name: got nothing, expected a name of a-z 0-9 - _ that begins with a letter or digit, "
                + "at most 64 long",
            "a.yaml:1:1 seeds: got nothing, expected seeds such as 0..19",
            "a.yaml:1:1 methods: got nothing, expected a mapping from labels to options such as 'lora: { rank: [1, "
                + "8] }'"
        );

    [Theory]
    [InlineData(
        "{}",
        "a.yaml:3:10 methods: got no method, expected a mapping from labels to options such as 'lora: { rank: [1, 8] }'"
    )]
    [InlineData(
        "[ia3]",
        "a.yaml:3:10 methods: got a list, expected a mapping from labels to options such as 'lora: { rank: [1, 8] }'"
    )]
    public void Methods_that_are_none_are_refused(string methods, string error) =>
        Refused($"name: a\nseeds: 0..1\nmethods: {methods}", error);

    [Fact]
    public void Independent_errors_are_reported_together_in_file_order() =>
        Refused(
            """
            name: My Sweep
            seeds: 20
            methods:
              lora: { rank: 0, alfa: 2 }
              tau: {}
            sedes: 1
            target: { epochs: many }
            """,
            "a.yaml:1:7 name: got 'My Sweep', expected a name of a-z 0-9 - _ that begins with a letter or digit, "
                + "at most 64 long; did you mean 'my-sweep'?",
            "a.yaml:2:8 seeds: got '20', expected seeds such as 0..19 or [0, 3, 5..9]; did you mean 0..19?",
            "a.yaml:4:17 methods.lora.rank: got '0', expected a whole number of at least 1",
            "a.yaml:4:20 methods.lora.alfa: got an option that lora does not have, expected one of rank, alpha, "
                + "learning_rate, layers; did you mean 'alpha'?",
            "a.yaml:5:3 methods.tau: got the unknown method 'tau', expected one of frozen, taugate, ia3, bias, ssf, "
                + "lora, head, full, or a label of your own with 'method:' in its options; did you mean 'taugate'?",
            "a.yaml:6:1 sedes: got an unknown key, expected one of extends, name, data, seeds, foundation, target, "
                + "methods, tune, exclude, zip, limits, numerics, keep, record, claims; did you mean 'seeds'?",
            "a.yaml:7:19 target.epochs: got 'many', expected a whole number from 1 to 1000"
        );

    [Theory]
    [InlineData(
        "0..9223372036854775807",
        "{}",
        "a.yaml:3:1 methods: got a grid of more than 9223372036854775807 cells, "
            + "expected at most 10000000 (limits.cells)"
    )]
    [InlineData(
        "0..9999999",
        "{}",
        "a.yaml:3:1 methods: got a grid of 20000000 cells (10000000 seeds x 2), "
            + "expected at most 10000000 (limits.cells)"
    )]
    [InlineData(
        "0..9",
        "{ cells: 19 }",
        "a.yaml:3:1 methods: got a grid of 20 cells (10 seeds x 2), expected at most 19 (limits.cells)"
    )]
    public void Grid_above_the_limit_is_refused(string seeds, string limits, string error) =>
        Refused($"name: a\nseeds: {seeds}\nmethods: {{ ia3: {{}}, bias: {{}} }}\nlimits: {limits}", error);

    [Fact]
    public void Product_of_axes_is_counted_before_it_is_expanded()
    {
        var thousand = $"[{string.Join(", ", Enumerable.Range(1, 1000))}]";
        Refused(
            $"name: a\nseeds: 0..1\nmethods: {{ taugate: {{ sharpness: {thousand}, threshold_init: {thousand}, "
                + $"gain_init: {thousand}, learning_rate: {thousand} }} }}\n"
                + $"foundation: {{ learning_rate: {thousand}, epochs: {thousand} }}\ntarget: {{ epochs: {thousand}, "
                + $"batch: {thousand} }}",
            "a.yaml:3:1 methods: got a grid of more than 9223372036854775807 cells, "
                + "expected at most 10000000 (limits.cells)"
        );
        Refused(
            $"name: a\nseeds: 0..1\nmethods: {{ taugate: {{ sharpness: {thousand}, threshold_init: "
                + $"{thousand} }} }}\nlimits: {{ cells: 1000000000 }}",
            "a.yaml:3:1 methods: got 1000000 combinations of labels and axis values, expected at most 100000, "
                + "and the rest in seeds"
        );
    }

    [Fact]
    public void Sum_over_labels_is_counted_with_checked_arithmetic_too()
    {
        var thousand = $"[{string.Join(", ", Enumerable.Range(1, 1000))}]";
        var rotations = $"[{string.Join(", ", Enumerable.Range(-360, 721))}]";
        Refused( // 1000^5 x 721 x 12 = 8.7e18 for each label
            $"name: a\nseeds: 0..0\nmethods: {{ ia3: {{}}, bias: {{}} }}\n"
                + $"foundation: {{ learning_rate: {thousand}, epochs: {thousand}, batch: {thousand}, mixture: [0, "
                + "0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 1] }\n"
                + $"target: {{ epochs: {thousand}, batch: {thousand}, rotation: {rotations} }}",
            "a.yaml:3:1 methods: got a grid of more than 9223372036854775807 cells, "
                + "expected at most 10000000 (limits.cells)"
        );
    }

    [Theory]
    [InlineData(
        "zip: rank",
        "a.yaml:4:6 zip: got 'rank', expected a list of lists of axes that move together, such as [[rank, "
            + "learning_rate]]"
    )]
    [InlineData(
        "zip: [rank, alpha]",
        "a.yaml:4:6 zip: got a list, expected a list of lists of axes that move together, such as [[rank, "
            + "learning_rate]]; did you mean [[rank, alpha]]?"
    )]
    [InlineData(
        "zip: [[rank, learning_rate]]",
        "a.yaml:4:14 zip: got 'learning_rate', expected one of the axes rank, alpha, sharpness"
    )]
    [InlineData(
        "zip: [[rank, alfa]]",
        "a.yaml:4:14 zip: got 'alfa', expected one of the axes rank, alpha, sharpness; did you mean 'alpha'?"
    )]
    [InlineData(
        "zip: [[rank, alpha], [alpha, sharpness]]",
        "a.yaml:4:23 zip: got 'alpha' a second time, expected each axis once"
    )]
    [InlineData(
        "zip: [[rank, alpha]]",
        "a.yaml:4:7 zip: got axes of different length for 'lora' (rank with 3, alpha with 2), "
            + "expected the same number of values on each"
    )]
    [InlineData(
        "zip: [[rank, sharpness]]",
        "a.yaml:4:7 zip: got axes that no label has together, expected at least two axes of one label"
    )]
    [InlineData(
        "exclude: { rank: 1 }",
        "a.yaml:4:10 exclude: got a mapping, expected a list of partial matches such as [{ label: lora, rank: 16 }]"
    )]
    [InlineData(
        "exclude: [{}]",
        "a.yaml:4:11 exclude: got an empty mapping, expected a list of partial matches such as [{ label: lora, "
            + "rank: 16 }]"
    )]
    [InlineData(
        "exclude: [{ label: lorra }]",
        "a.yaml:4:20 exclude.label: got 'lorra', expected one of lora, taugate; did you mean 'lora'?"
    )]
    [InlineData("exclude: [{ method: ia3 }]", "a.yaml:4:21 exclude.method: got 'ia3', expected one of lora, taugate")]
    [InlineData(
        "exclude: [{ rnak: 1 }]",
        "a.yaml:4:13 exclude.rnak: got 'rnak', which is no axis of this sweep, expected one of label, method, rank, "
            + "alpha, sharpness; did you mean 'rank'?"
    )]
    [InlineData(
        "exclude: [{ rank: low }]",
        "a.yaml:4:19 exclude.rank: got 'low', expected a whole number of at least 1"
    )]
    [InlineData(
        "exclude: [{ rank: 3 }]",
        "a.yaml:4:11 exclude: got a match that no cell has, expected values that are in the grid"
    )]
    [InlineData(
        "exclude: [{ rank: 1 }, { label: taugate, rank: 1 }]",
        "a.yaml:4:24 exclude: got a match that no cell has, expected values that are in the grid"
    )]
    [InlineData(
        "exclude: [{ label: lora }, { label: taugate }]",
        "a.yaml:4:11 exclude: got matches that exclude every cell, expected at least one cell left"
    )]
    public void Wrong_selections_are_refused(string line, string error) =>
        Refused(
            "name: a\nseeds: 0..1\nmethods: { lora: { rank: [1, 2, 4], alpha: [1, 2] }, taugate: { sharpness: "
                + $"[1, 2, 5] }} }}\n{line}",
            error
        );

    [Theory]
    [InlineData("a: !!int 3", "a.yaml:1:4: got a tag (!), expected plain values: tags are not allowed")]
    [InlineData(
        "!System.Diagnostics.Process {}",
        "a.yaml:1:1: got a tag (!), expected plain values: tags are not allowed"
    )]
    [InlineData("a: ! b", "a.yaml:1:4: got a tag (!), expected plain values: tags are not allowed")]
    [InlineData("a: &x 3", "a.yaml:1:4: got an anchor (&), expected plain values: anchors and aliases are not allowed")]
    [InlineData("a: *x", "a.yaml:1:4: got an alias (*), expected the value written out: aliases are not allowed")]
    [InlineData(
        "%YAML 1.2\n---\nname: a",
        "a.yaml:1:1: got a YAML directive (%), expected plain YAML: directives are not allowed"
    )]
    [InlineData(
        "%TAG ! tag:example.org,2026:\n---\nname: a",
        "a.yaml:1:1: got a YAML directive (%), expected plain YAML: directives are not allowed"
    )]
    [InlineData(
        "%TAG !e! tag:example.org,2026:\n---\nname: a",
        "a.yaml:1:1: got a YAML directive (%), expected plain YAML: directives are not allowed"
    )]
    [InlineData("name: a\n---\nname: b", "a.yaml:2:1: got a second YAML document, expected one document a file")]
    [InlineData("", "a.yaml:1:1: got an empty file, expected a mapping with the keys name, seeds and methods")]
    [InlineData(
        "# only a comment\n",
        "a.yaml:1:1: got an empty file, expected a mapping with the keys name, seeds and methods"
    )]
    [InlineData("---\n", "a.yaml:2:2: got an empty file, expected a mapping with the keys name, seeds and methods")]
    [InlineData("just words", "a.yaml:1:1: got 'just words', expected a mapping with the keys name, seeds and methods")]
    [InlineData("[1]", "a.yaml:1:1: got a list, expected a mapping with the keys name, seeds and methods")]
    public void Yaml_that_a_sweep_file_has_no_use_for_is_refused(string text, string error) =>
        Assert.Equal(error, ErrorOf(text).Split('\n')[0]);

    [Theory]
    [InlineData("name: [a\nseeds: 0..1", "a.yaml:2:1: got text that is not YAML (a bracket")]
    [InlineData("name: a\n\tseeds: 0..1", "a.yaml:2:1: got a tab in the indentation, expected spaces")]
    [InlineData("name: a\nmethods:\n\tfrozen: {}", "a.yaml:3:1: got a tab in the indentation, expected spaces")]
    [InlineData(
        "name: a\r\nmethods:\r\n  frozen: {}\r\n  \tlora: {}",
        "a.yaml:4:3: got a tab in the indentation, expected spaces"
    )]
    [InlineData("# a\nname: a\n\n\tseeds: 0..1", "a.yaml:4:1: got a tab in the indentation, expected spaces")]
    [InlineData("name: a\n \tseeds: 0..1", "a.yaml:2:2: got a tab in the indentation, expected spaces")]
    [InlineData("name: a\nseeds:\n- 1\n\t- 2", "a.yaml:4:1: got a tab in the indentation, expected spaces")]
    [InlineData("name: 'a", "a.yaml:1:7: got text that is not YAML (")]
    public void Text_that_is_not_yaml_is_refused_with_its_place(string text, string start) =>
        Assert.StartsWith(start, ErrorOf(text), StringComparison.Ordinal);

    [Fact]
    public void Alias_bomb_is_refused_at_its_first_anchor()
    {
        var bomb =
            "a: &a [x, x, x, x, x, x, x, x, x]\n"
            + string.Concat(
                "bcdefghij".Select(c => $"{c}: &{c} [{string.Join(", ", Enumerable.Repeat($"*{(char)(c - 1)}", 9))}]\n")
            );

        Assert.Equal(
            "a.yaml:1:4: got an anchor (&), expected plain values: anchors and aliases are not allowed",
            ErrorOf(bomb)
        );
    }

    [Theory]
    [InlineData('[')]
    [InlineData('{')]
    public void Deep_nesting_is_refused_without_following_it(char bracket) =>
        Assert.Contains(
            "got more than 16 levels of nesting",
            ErrorOf(new string(bracket, 500_000)),
            StringComparison.Ordinal
        );

    [Fact]
    public void Deep_block_nesting_is_refused_without_following_it() =>
        Assert.Contains(
            "got more than 16 levels of nesting",
            ErrorOf(string.Concat(Enumerable.Repeat("- ", 100_000))),
            StringComparison.Ordinal
        );

    [Fact]
    public void Long_list_of_errors_is_cut()
    {
        var lines = ErrorOf(string.Concat(Enumerable.Range(0, 1000).Select(i => $"unknown{i}: 1\n"))).Split('\n');

        Assert.Equal(21, lines.Length);
        Assert.Equal("and 983 more errors", lines[^1]);
    }

    [Fact]
    public void Text_in_an_error_is_short_and_has_no_control_characters() =>
        Refused(
            "name: \"a\\e[31m\\nb" + new string('c', 100) + "\"\nseeds: 0..1\nmethods: { ia3: {} }",
            "a.yaml:1:7 name: got the quoted text \"a\\u001B[31m\\u000Ab"
                + new string('c', 32)
                + "...\", expected a name of a-z 0-9 - _ that begins with a letter or digit, at most 64 long"
        );

    [Theory]
    [InlineData("seeds", "--set seeds: got 'seeds', expected path=value such as seeds=0..3 or methods.lora.rank=[1,2]")]
    [InlineData(
        "seeds=20",
        "--set seeds=20: got '20', expected seeds such as 0..19 or [0, 3, 5..9]; did you mean 0..19?"
    )]
    [InlineData(
        "methods.ia3.rank=[1,2]",
        "--set methods.ia3.rank=[1,2]: got an option that ia3 does not have, expected one of learning_rate"
    )]
    [InlineData(
        "sede=0..1",
        "--set sede=0..1: got an unknown key, expected one of extends, name, data, seeds, foundation, target, "
            + "methods, tune, exclude, zip, limits, numerics, keep, record, claims; did you mean 'seeds'?"
    )]
    [InlineData(
        "name.x=1",
        "--set name.x=1: got a path through 'name', which is 'a', expected a path through mappings"
    )]
    [InlineData("extends=b.yaml", "--set extends=b.yaml: got an override, expected extends in the file itself")]
    [InlineData(
        "seeds=&x 0..1",
        "--set seeds=&x 0..1: got an anchor (&), expected plain values: anchors and aliases are not allowed"
    )]
    [InlineData(
        "seeds=007..010",
        "--set seeds=007..010: got '007..010', expected seeds such as 0..19 or [0, 3, 5..9]; did you mean 7..10?"
    )]
    [InlineData(
        "seeds=[1, 02]",
        "--set seeds=[1, 02]: got '02', expected seeds such as 0..19 or [0, 3, 5..9]; did you mean 2?"
    )]
    [InlineData("seeds=", "--set seeds=: got nothing, expected seeds such as 0..19 or [0, 3, 5..9]")]
    [InlineData(
        "methods.ia3={ rank: 1 }",
        "--set methods.ia3={ rank: 1 } methods.ia3.rank: got an option that ia3 does not have, "
            + "expected one of learning_rate"
    )]
    [InlineData(
        "target={ epochs: 1, epochs: 2 }",
        "--set target={ epochs: 1, epochs: 2 } target.epochs: got the key a second time (first at --set target={ "
            + "epochs: 1, epochs: 2 }), expected each key once"
    )]
    public void Errors_in_an_override_name_it(string argument, string error) =>
        Assert.Equal(
            error,
            Assert
                .Throws<InputException>(() =>
                    SweepFile.Parse(MethodsAndSeeds, "a.yaml", [argument], TestCatalog.Instance)
                )
                .Message
        );

    [Fact]
    public void Files_that_extend_each_other_are_refused()
    {
        using var folder = new TemporaryFolder();
        var first = folder.Write("a.yaml", "extends: b.yaml\nname: a");
        var second = folder.Write("b.yaml", "extends: ./a.yaml\nseeds: 0..1");

        Assert.Equal(
            $"{folder.PathOf("b.yaml")}:1:10 extends: got './a.yaml', which extends this file, "
                + "expected files that do not extend each other in a circle",
            LoadError(first)
        );
        Assert.Equal(
            $"{folder.PathOf("./a.yaml").Replace("./", "", StringComparison.Ordinal)}:1:10 extends: got 'b.yaml', "
                + "which extends this file, expected files that do not extend each other in a circle",
            LoadError(second).Replace("./", "", StringComparison.Ordinal)
        );
    }

    [Fact]
    public void Long_chain_of_files_is_refused()
    {
        using var folder = new TemporaryFolder();
        for (var i = 0; i < 20; i++)
            folder.Write($"{i}.yaml", $"extends: {i + 1}.yaml");

        Assert.Equal(
            $"{folder.PathOf("7.yaml")}:1:10 extends: got a chain of more than 8 files, expected a shorter chain",
            LoadError(folder.PathOf("0.yaml"))
        );
    }

    [Fact]
    public void Error_in_an_extended_file_names_that_file()
    {
        using var folder = new TemporaryFolder();
        folder.Write("base.yaml", "seeds: 0..1\ntarget: { epochs: 0 }");
        var path = folder.Write("a.yaml", "extends: base.yaml\nname: a\nmethods: { lora: { rank: 0 } }");

        Assert.Equal(
            [
                $"{folder.PathOf("base.yaml")}:2:19 target.epochs: got '0', expected a whole number from 1 to 1000",
                $"{path}:3:26 methods.lora.rank: got '0', expected a whole number of at least 1",
            ],
            LoadError(path).Split('\n')
        );
    }

    [Fact]
    public void Extended_file_that_is_missing_is_named_with_the_place()
    {
        using var folder = new TemporaryFolder();
        folder.Write("base.yaml", "seeds: 0..1");
        var path = folder.Write("a.yaml", "extends: bsae.yaml\nname: a");

        Assert.Equal(
            $"{path}:1:10 extends: got no such file, expected a sweep file; did you mean 'base.yaml'?",
            LoadError(path)
        );
    }

    [Fact]
    public void Path_that_is_no_sweep_file_is_refused()
    {
        using var folder = new TemporaryFolder();
        folder.Write("quick.yaml", "name: a");
        var binary = folder.Write("binary.yaml", [0x6E, 0x00, 0x61]);
        var latin = folder.Write("latin.yaml", [0x6E, 0xE9, 0x61]);
        var large = folder.Write("large.yaml", new string('#', (1 << 20) + 1));
        var largest = folder.Write("largest.yaml", "name: a" + new string(' ', (1 << 20) - 7));
        var empty = folder.Write("empty.yaml", "");

        Assert.Equal(
            $"{folder.PathOf("quack.yaml")}: got no such file, expected a sweep file; did you mean 'quick.yaml'?",
            LoadError(folder.PathOf("quack.yaml"))
        );
        Assert.Equal(
            $"{folder.PathOf("no/way.yaml")}: got no such file, expected a sweep file",
            LoadError(folder.PathOf("no/way.yaml"))
        );
        Assert.Equal($"{folder.PathOf("")}: got a directory, expected a sweep file", LoadError(folder.PathOf("")));
        Assert.Equal($"{binary}: got a binary file, expected a sweep file: YAML in UTF-8", LoadError(binary));
        Assert.Equal(
            $"{latin}: got bytes that are not UTF-8 (after byte 1), expected a sweep file: YAML in UTF-8",
            LoadError(latin)
        );
        Assert.Equal($"{large}: got more than 1 MiB, expected a sweep file of at most 1 MiB", LoadError(large));
        Assert.StartsWith($"{largest}:1:1 seeds: got nothing", LoadError(largest), StringComparison.Ordinal);
        Assert.Equal(
            $"{empty}:1:1: got an empty file, expected a mapping with the keys name, seeds and methods",
            LoadError(empty)
        );
        Assert.Equal(": got no file name, expected the path of a sweep file", LoadError(""));
    }

    [Fact]
    public void Control_characters_of_a_path_are_not_printed() =>
        Assert.Equal("a\\u001Bb: got no such file, expected a sweep file", LoadError("a\u001bb"));

    [Theory]
    [InlineData("data: a\u202Eb", "a.yaml:4:7 data: got 'a\\u202Eb', expected 'mnist'")]
    [InlineData("data: a\u2066\u200Fb", "a.yaml:4:7 data: got 'a\\u2066\\u200Fb', expected 'mnist'")]
    [InlineData("data: \"a\\U000E0041b\"", "a.yaml:4:7 data: got the quoted text \"a\\U000E0041b\", expected 'mnist'")]
    [InlineData("data: \U0001F600é", "a.yaml:4:7 data: got '\U0001F600é', expected 'mnist'")]
    public void Characters_that_reorder_text_are_escaped_and_printable_ones_stay_whole(string line, string error) =>
        Refused(MethodsAndSeeds + line, error);

    [Fact]
    public void Long_keys_and_values_are_cut_between_characters()
    {
        var smiles = string.Concat(Enumerable.Repeat("\U0001F600", 41));
        var cut = string.Concat(Enumerable.Repeat("\U0001F600", 40)) + "...";

        Assert.StartsWith(
            $"a.yaml:4:1 {cut}: got an unknown key",
            ErrorOf($"{MethodsAndSeeds}{smiles}: 1"),
            StringComparison.Ordinal
        );
        Assert.Equal($"a.yaml:4:7 data: got '{cut}', expected 'mnist'", ErrorOf($"{MethodsAndSeeds}data: {smiles}"));
    }

    [Fact]
    public void Extended_file_that_is_no_sweep_is_shown_no_further_than_its_first_strange_key()
    {
        using var folder = new TemporaryFolder();
        var secret = new string('s', 100);
        folder.Write("accounts", $"root:{secret}: 1\nother: hidden\ndaemon: hidden\n");
        folder.Write("shadow", $"root:{secret}:1\nother:hidden:2\n");

        var keys = LoadError(folder.Write("a.yaml", "extends: accounts\nname: My Sweep"));
        Assert.StartsWith(
            $"{folder.PathOf("accounts")}:1:1 root:{new string('s', 35)}...: got an unknown key",
            keys,
            StringComparison.Ordinal
        );
        Assert.DoesNotContain('\n', keys);
        Assert.Equal(
            $"{folder.PathOf("shadow")}:1:1: got 'root:{new string('s', 35)}...', "
                + "expected a mapping with the keys name, seeds and methods",
            LoadError(folder.Write("b.yaml", "extends: shadow\nname: My Sweep"))
        );
    }

    [Fact]
    public async Task Path_that_would_be_waited_for_is_refused_at_once()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no FIFO files");
        using var folder = new TemporaryFolder();
        var fifo = folder.PathOf("fifo.yaml");
        using (var make = System.Diagnostics.Process.Start("mkfifo", [fifo]))
            await make.WaitForExitAsync(TestContext.Current.CancellationToken);
        var child = folder.Write("a.yaml", "extends: fifo.yaml\nname: a");

        Assert.Equal($"{fifo}: got something that is not a regular file, expected a sweep file", LoadError(fifo));
        Assert.Equal(
            $"{child}:1:10 extends: got something that is not a regular file, expected a sweep file",
            LoadError(child)
        );
        Assert.Equal("/dev/zero: got more than 1 MiB, expected a sweep file of at most 1 MiB", LoadError("/dev/zero"));
    }

    [Fact]
    public void Link_to_nothing_is_called_that_and_not_suggested()
    {
        using var folder = new TemporaryFolder();
        folder.Write("dangerous.yaml", "name: a");
        var link = folder.PathOf("dangling.yaml");
        File.CreateSymbolicLink(link, "gone.yaml");
        var child = folder.Write("a.yaml", "extends: dangling.yaml\nname: a");

        Assert.Equal(
            $"{link}: got a link to 'gone.yaml', which does not exist, expected a sweep file",
            LoadError(link)
        );
        Assert.Equal(
            $"{child}:1:10 extends: got a link to 'gone.yaml', which does not exist, expected a sweep file",
            LoadError(child)
        );
        Assert.Equal(
            $"{folder.PathOf("danglin.yaml")}: got no such file, expected a sweep file",
            LoadError(folder.PathOf("danglin.yaml"))
        );
    }

    [Fact]
    public void Suggested_file_is_near_by_its_name_without_the_extension()
    {
        using var folder = new TemporaryFolder();
        folder.Write("ab.yaml", "name: a");
        folder.Write("quick.yaml", "name: a");

        Assert.EndsWith("expected a sweep file", LoadError(folder.PathOf("xy.yaml")), StringComparison.Ordinal);
        Assert.EndsWith("; did you mean 'quick.yaml'?", LoadError(folder.PathOf("quick")), StringComparison.Ordinal);
        Assert.EndsWith(
            "; did you mean 'quick.yaml'?",
            LoadError(folder.PathOf("qiuck.yml")),
            StringComparison.Ordinal
        );
    }

    private static void Refused(string text, params string[] errors) => Assert.Equal(errors, ErrorOf(text).Split('\n'));

    private static string ErrorOf(string text) =>
        Assert.Throws<InputException>(() => SweepFile.Parse(text, "a.yaml", [], TestCatalog.Instance)).Message;

    private static string LoadError(string path) =>
        Assert.Throws<InputException>(() => SweepFile.Load(path, [], TestCatalog.Instance)).Message;
}
