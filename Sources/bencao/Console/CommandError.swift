import Chemometrics

/// What can go wrong between the command and the files that it is given.
enum CommandError: Diagnosis {
    case missingInput(path: String)
    /// A folder without files.
    case emptyFolder(path: String)
    case unreadableInput(path: String, reason: String)
    case outputExists(path: String)
    case cannotCreate(path: String, reason: String)
    case cannotWrite(path: String, reason: String)
    /// A command line that cannot be understood.
    case arguments(String)
    /// A form that the result of the command cannot be written in.
    case noSuchForm(asked: OutputFormat, possible: [OutputFormat])
    /// Two options, or an option and a value, that exclude each other.
    case contradiction(option: String, reason: String, remedy: String)
    /// A name that is in no catalogue.
    case unknownMethod(name: String, available: [String])
    /// A model where data belong, and data where the model belongs.
    case swapped(model: String, data: String)
    /// A model where data belong.
    case modelAsData(path: String)
    case badOption(option: String, value: String, needed: String)
    case cannotWriteFormat(path: String, writable: [String])

    var status: ExitStatus {
        switch self {
        case .missingInput, .emptyFolder: .inputMissing
        case .unreadableInput, .cannotWrite: .inputOutput
        case .outputExists, .cannotCreate: .cannotCreate
        case .arguments, .noSuchForm, .contradiction, .unknownMethod, .badOption, .cannotWriteFormat, .swapped,
            .modelAsData:
            .usage
        }
    }

    var summary: String {
        switch self {
        case .missingInput: "there is no such file or folder"
        case .emptyFolder: "there is no file in this folder"
        case .unreadableInput(_, let reason): "it cannot be read: \(reason)"
        case .outputExists: "it exists already"
        case .cannotCreate(_, let reason): "it cannot be created: \(reason)"
        case .cannotWrite(_, let reason): "it cannot be written: \(reason)"
        case .arguments(let message): message
        case .noSuchForm(let asked, _): "the result of this command cannot be written as \(asked.rawValue)"
        case .contradiction(_, let reason, _): reason
        case .unknownMethod(let name, _): "there is no method \"\(name)\""
        case .swapped(_, let data): "this is no model, and \(data) is one"
        case .modelAsData: "this is a model file; spectra are needed"
        case .badOption(_, let value, let needed): "\"\(value)\"; \(needed)"
        case .cannotWriteFormat(_, let writable):
            "no format that can be written has this ending; there are " + writable.joined(separator: ", ")
        }
    }

    var place: String? {
        switch self {
        case .missingInput(let path), .emptyFolder(let path), .unreadableInput(let path, _), .outputExists(let path),
            .cannotCreate(let path, _), .cannotWrite(let path, _), .cannotWriteFormat(let path, _),
            .swapped(let path, _), .modelAsData(let path):
            path
        case .arguments, .unknownMethod: nil
        case .noSuchForm(let asked, _): "--\(asked.rawValue)"
        case .badOption(let option, _, _), .contradiction(let option, _, _): option
        }
    }

    var remedy: String {
        switch self {
        case .missingInput, .emptyFolder: "check the path"
        case .unreadableInput: "check the file and its permissions"
        case .outputExists: "give another name, or --overwrite"
        case .cannotCreate, .cannotWrite: "check the folder, its permissions and the room on the disk"
        case .arguments, .badOption: "see --help"
        case .noSuchForm(_, let possible):
            "leave it out, or give "
                + possible.filter { $0 != .table }.map { "--\($0.rawValue)" }.joined(separator: " or ")
        case .contradiction(_, _, let remedy): remedy
        case .unknownMethod(let name, let available):
            NearNames.of(name, among: available).isEmpty
                ? "`bencao methods` lists them" : NearNames.hint(name, among: available)
        case .swapped(let model, let data): "the model comes first: \(data) \(model)"
        case .modelAsData: "give the spectra; `bencao model show` tells what a model holds"
        case .cannotWriteFormat: "choose another ending, or name the format with --to"
        }
    }

    var code: String {
        switch self {
        case .missingInput: "input.missing"
        case .emptyFolder: "input.empty-folder"
        case .unreadableInput: "input.unreadable"
        case .outputExists: "output.exists"
        case .cannotCreate: "output.cannot-create"
        case .cannotWrite: "output.cannot-write"
        case .arguments: "usage.arguments"
        case .noSuchForm: "usage.form"
        case .contradiction: "usage.contradiction"
        case .unknownMethod: "usage.method-unknown"
        case .badOption: "usage.option"
        case .swapped: "usage.swapped"
        case .modelAsData: "usage.model-as-data"
        case .cannotWriteFormat: "usage.format"
        }
    }
}
