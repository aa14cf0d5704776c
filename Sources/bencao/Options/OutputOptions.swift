import ArgumentParser

/// How a result is written.
enum OutputFormat: String, Sendable {
    case table, json, jsonl, csv
}

/// Options that every command takes.
struct OutputOptions: ParsableArguments {
    @Flag(help: "Write the result as one JSON document.")
    var json = false

    @Flag(help: "Write the result as one line of JSON for each sample.")
    var jsonl = false

    @Flag(help: "Write the result as CSV.")
    var csv = false

    @Flag(name: .shortAndLong, help: "Tell warnings and errors only.")
    var quiet = false

    @Flag(name: .shortAndLong, help: "Tell more, and the codes of findings.")
    var verbose = false

    @Flag(name: .customLong("no-color"), help: "Use no colours (so does the variable NO_COLOR).")
    var noColour = false

    @Option(help: "The number of threads; 0 for all processors. Results do not depend on it.")
    var threads = 0

    func validate() throws {
        guard [json, jsonl, csv].count(where: { $0 }) <= 1 else {
            throw ValidationError("--json, --jsonl and --csv exclude each other; give one of them.")
        }
        guard (0...4096).contains(threads) else {
            throw ValidationError("--threads \(threads) is not possible; give 0 … 4096.")
        }
    }

    var format: OutputFormat { json ? .json : jsonl ? .jsonl : csv ? .csv : .table }
}
