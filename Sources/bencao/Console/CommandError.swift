import Chemometrics

/// What can go wrong between the command and the files that it is given.
enum CommandError: Diagnosis {
    case missingInput(path: String)
    case unreadableInput(path: String, reason: String)
    case outputExists(path: String)
    case cannotCreate(path: String, reason: String)
    case cannotWrite(path: String, reason: String)
    case badOption(option: String, value: String, needed: String)
    case cannotWriteFormat(path: String, writable: [String])

    var status: ExitStatus {
        switch self {
        case .missingInput: .inputMissing
        case .unreadableInput, .cannotWrite: .inputOutput
        case .outputExists, .cannotCreate: .cannotCreate
        case .badOption, .cannotWriteFormat: .usage
        }
    }

    var summary: String {
        switch self {
        case .missingInput: "there is no such file or folder"
        case .unreadableInput(_, let reason): "it cannot be read: \(reason)"
        case .outputExists: "it exists already"
        case .cannotCreate(_, let reason): "it cannot be created: \(reason)"
        case .cannotWrite(_, let reason): "it cannot be written: \(reason)"
        case .badOption(_, let value, let needed): "\"\(value)\"; \(needed)"
        case .cannotWriteFormat(_, let writable):
            "no format that can be written has this ending; there are \(writable.joined(separator: ", "))"
        }
    }

    var place: String? {
        switch self {
        case .missingInput(let path), .unreadableInput(let path, _), .outputExists(let path),
            .cannotCreate(let path, _), .cannotWrite(let path, _), .cannotWriteFormat(let path, _):
            path
        case .badOption(let option, _, _): option
        }
    }

    var remedy: String {
        switch self {
        case .missingInput: "check the path"
        case .unreadableInput: "check the file and its permissions"
        case .outputExists: "give another name, or --overwrite"
        case .cannotCreate, .cannotWrite: "check the folder, its permissions and the room on the disk"
        case .badOption: "see --help"
        case .cannotWriteFormat: "choose another ending, or name the format with --to"
        }
    }

    var code: String {
        switch self {
        case .missingInput: "input.missing"
        case .unreadableInput: "input.unreadable"
        case .outputExists: "output.exists"
        case .cannotCreate: "output.cannot-create"
        case .cannotWrite: "output.cannot-write"
        case .badOption: "usage.option"
        case .cannotWriteFormat: "usage.format"
        }
    }
}
