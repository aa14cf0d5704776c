import ArgumentParser
import Chemometrics
import Foundation

/// `bencao methods`.
struct Methods: BencaoCommand {
    static let configuration = CommandConfiguration(
        abstract: "List the methods that a plan can name, with parameters and defaults.")

    @Argument(help: "One method, to see it alone.")
    var method: String?

    @OptionGroup(title: "Output") var output: OutputOptions

    func execute(_ console: Console) throws -> ExitStatus {
        var all = MethodDocument.preprocessing + MethodDocument.estimators
        if let method {
            all = all.filter { $0.identifier == method }
            guard !all.isEmpty else {
                throw CommandError.unknownMethod(
                    name: method,
                    available: (MethodDocument.preprocessing + MethodDocument.estimators).map(\.identifier))
            }
        }
        switch output.format {
        case .json: try console.json(MethodsDocument(methods: all))
        case .jsonl: try console.jsonLines(all)
        case .csv:
            try console.result(
                CSVText.rows(
                    [["kind", "method", "summary", "parameters"]]
                        + all.map { [$0.kind, $0.identifier, $0.summary, $0.signature] }))
        case .table: try console.result(Self.text(all))
        }
        return .done
    }

    private static func text(_ all: [MethodDocument]) -> String {
        var text = ""
        var kind = ""
        for method in all {
            if method.kind != kind {
                text += (kind.isEmpty ? "" : "\n") + "\(method.kind.capitalized)\n"
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
    let methods: [MethodDocument]
}

/// A method as it is listed.
struct MethodDocument: Encodable {
    struct Parameter: Encodable {
        let name: String
        let summary: String
        let standard: JSONValue

        private enum CodingKeys: String, CodingKey {
            case name, summary
            case standard = "default"
        }
    }

    let kind: String
    let identifier: String
    let summary: String
    let parameters: [Parameter]

    var signature: String { parameters.map { "\($0.name)=\($0.standard.text)" }.joined(separator: "; ") }

    static var preprocessing: [MethodDocument] { PreprocessingCatalogue.methods.map { document(of: $0) } }

    static var estimators: [MethodDocument] {
        ClassifierCatalogue.classifiers.map {
            MethodDocument(kind: "classifier", identifier: $0.identifier, summary: $0.summary, parameters: [])
        }
    }

    private static func document<Method: Preprocessing>(of type: Method.Type) -> MethodDocument {
        let defaults = (try? JSONValue(encoding: type.init()))?.object ?? [:]
        return MethodDocument(
            kind: "preprocessing", identifier: type.identifier, summary: type.summary,
            parameters: type.parameters.map {
                Parameter(name: $0.name, summary: $0.summary, standard: defaults[$0.name] ?? .null)
            })
    }
}
