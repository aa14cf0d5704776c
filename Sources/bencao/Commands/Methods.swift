import ArgumentParser
import Chemometrics
import Foundation

/// `bencao methods`.
struct Methods: BencaoCommand {
    static let configuration = CommandConfiguration(
        commandName: "methods",
        abstract: "List the methods: those of recipes and plans, and those of reports and of the library.",
        discussion: "Each with its parameters and their defaults.")

    @Argument(help: "One method, to see it alone.")
    var method: String?

    @OptionGroup(title: "Output") var output: OutputOptions

    func execute(_ console: Console) throws -> ExitStatus {
        var all = MethodCatalogue.methods
        if let method {
            all = all.filter { $0.identifier == method }
            guard !all.isEmpty else {
                throw CommandError.unknownMethod(
                    name: method, available: MethodCatalogue.methods.map(\.identifier))
            }
        }
        switch output.format {
        case .json: try console.json(MethodsDocument(methods: all))
        case .jsonl: try console.jsonLines(all)
        case .csv:
            try console.result(
                CSVText.rows(
                    [["kind", "method", "summary", "parameters"]]
                        + all.map { [$0.kind.rawValue, $0.identifier, $0.summary, $0.signature] }))
        case .table: try console.result(Self.text(all))
        }
        return .done
    }

    private static func text(_ all: [MethodDescription]) -> String {
        var text = ""
        var kind: MethodKind?
        for method in all {
            if method.kind != kind {
                text += (kind == nil ? "" : "\n") + "\(method.kind.title)\n"
                kind = method.kind
            }
            text += "  \(method.identifier)\n      \(method.summary)\n"
            for parameter in method.parameters {
                text += "      \(parameter.name) = \(parameter.standard.text): \(parameter.summary)\n"
            }
        }
        return text
    }
}

/// The list of methods.
private struct MethodsDocument: Encodable {
    let schema = "bencao.methods.v1"
    let methods: [MethodDescription]
}
