public import Spectroscopy

/// What can keep a map from being written.
public enum CubeWritingError: Diagnosis, Hashable {
    /// A file that cannot be created.
    case uncreatable(path: String, reason: String)
    /// A file that cannot be written on.
    case unwritable(path: String, reason: String)

    /// What the library or the system says.
    public var reason: String {
        switch self {
        case .uncreatable(_, let reason), .unwritable(_, let reason): reason
        }
    }

    public var summary: String {
        switch self {
        case .uncreatable(_, let reason): "the map cannot be created: \(reason)"
        case .unwritable(_, let reason): "the map cannot be written: \(reason)"
        }
    }

    public var place: String? {
        switch self {
        case .uncreatable(let path, _), .unwritable(let path, _): path
        }
    }

    public var remedy: String {
        switch self {
        case .uncreatable: "name a file in a folder that exists and can be written"
        case .unwritable: "check the space on the disk"
        }
    }

    public var code: String {
        switch self {
        case .uncreatable: "writing.cube.uncreatable"
        case .unwritable: "writing.cube.unwritable"
        }
    }
}
