/// What can keep a piece of a cube from being read although its file was understood.
public enum CubeReadingError: Diagnosis, Hashable {
    /// The system refuses to give the bytes.
    case unreadable(place: String, reason: String)
    /// The file ends before the piece does.
    case truncated(place: String, needed: Int, found: Int)
    /// The compressed bytes of a piece that do not decode.
    case undecodable(place: String, compression: String, reason: String)
    /// A piece that would need more memory than is allowed.
    case overBudget(place: String, needed: Int, budget: Int)

    public var summary: String {
        switch self {
        case .unreadable(_, let reason): "the file cannot be read: \(reason)"
        case .truncated(_, let needed, let found): "\(needed) bytes of image data are needed here, \(found) remain"
        case .undecodable(_, let compression, let reason): "the \(compression) data do not decode: \(reason)"
        case .overBudget(_, let needed, let budget):
            "one piece of the image takes \(needed >> 20) MB in memory; \(budget >> 20) MB are allowed"
        }
    }

    public var place: String? {
        switch self {
        case .unreadable(let place, _), .truncated(let place, _, _), .undecodable(let place, _, _),
            .overBudget(let place, _, _):
            place
        }
    }

    public var remedy: String {
        switch self {
        case .unreadable: "check the disk and the connection to it"
        case .truncated: "the file was cut short; copy or export it again"
        case .undecodable: "the file is damaged; copy or export it again"
        case .overBudget: "raise --memory, or store the cube in smaller strips or tiles"
        }
    }

    public var code: String {
        switch self {
        case .unreadable: "reading.cube.unreadable"
        case .truncated: "reading.cube.truncated"
        case .undecodable: "reading.cube.undecodable"
        case .overBudget: "reading.cube.over-budget"
        }
    }
}
