import Chemometrics
import Foundation
import Yams

/// Plans on disk: YAML, of which JSON is a part.
enum PlanFile {
    /// Reads a plan as a tree of values.
    static func read(_ path: String) throws -> JSONValue {
        let text = String(decoding: try InputFile.bytes(of: path), as: UTF8.self)
        do {
            // An alias is written out before it can be refused: a few lines of them make gigabytes.
            if let line = text.split(separator: "\n", omittingEmptySubsequences: false).firstIndex(where: holdsAnchor) {
                throw AuthenticationError.plan(
                    detail: "anchors (&) and aliases (*) of YAML are not taken in a plan",
                    place: "\(path), line \(line + 1)",
                    remedy: "write the value out; put quotes around a text that begins with & or *")
            }
            guard let node = try Yams.compose(yaml: text) else { return .object([:]) }
            return try tree(node, path: path)
        } catch let error as YamlError {
            throw AuthenticationError.plan(
                detail: "the YAML cannot be read: \(explanation(error))", place: place(error, path),
                remedy: "correct the line; `bencao plan example origin` shows the form")
        }
    }

    /// Whether a value of a line begins with & or *.
    private static func holdsAnchor(_ line: Substring) -> Bool {
        line.firstMatch(of: #/(^|[:,\[{?-])\s*[&*][^\s]/#) != nil
    }

    /// The plan that a file holds; what is wrong with it is told with the file.
    static func plan<Plan: PipelinePlan>(_ type: Plan.Type, from tree: JSONValue, path: String) throws -> Plan {
        do throws(AuthenticationError) {
            return try PlanDocument.plan(type, from: tree)
        } catch {
            throw PlacedError(path: path, underlying: error, name: "plan")
        }
    }

    /// A plan as YAML, in the order in which people read it.
    static func write(_ tree: JSONValue, order: [String]) throws -> String {
        try Yams.serialize(node: node(tree, order: order, depth: 0), indent: 2, width: 110)
    }

    private static func tree(_ node: Node, path: String) throws -> JSONValue {
        switch node {
        case .mapping(let mapping):
            var members: [String: JSONValue] = [:]
            for (key, value) in mapping {
                guard let name = key.string else {
                    throw AuthenticationError.plan(
                        detail: "a key is not a text", place: "\(path), line \(key.mark?.line ?? 0)",
                        remedy: "write key: value")
                }
                members[name] = try tree(value, path: path)
            }
            return .object(members)
        case .sequence(let sequence): return .array(try sequence.map { try tree($0, path: path) })
        case .scalar(let scalar):
            guard scalar.style == .plain || scalar.style == .any else { return .string(scalar.string) }
            if node.null != nil { return .null }
            return JSONValue(typed: scalar.string)
        default:
            throw AuthenticationError.plan(
                detail: "an alias is not taken in a plan", place: path, remedy: "write the value out")
        }
    }

    private static func node(_ tree: JSONValue, order: [String], depth: Int) -> Node {
        switch tree {
        case .object(let members):
            let keys = members.keys.sorted {
                let (a, b) = (order.firstIndex(of: $0) ?? order.count, order.firstIndex(of: $1) ?? order.count)
                return (a, $0) < (b, $1)
            }
            let pairs = keys.map { (Node($0), node(members[$0] ?? .null, order: order, depth: depth + 1)) }
            return .mapping(Node.Mapping(pairs, .implicit, depth > 2 ? .flow : .block))
        case .array(let elements):
            return .sequence(
                Node.Sequence(
                    elements.map { node($0, order: order, depth: depth + 1) }, .implicit, depth > 1 ? .flow : .block))
        case .string(let text): return Node(text)
        case .null: return Node("null", .implicit, .plain)
        default: return Node(tree.text, .implicit, .plain)
        }
    }

    private static func explanation(_ error: YamlError) -> String {
        switch error {
        case .scanner(_, let problem, _, _), .parser(_, let problem, _, _), .composer(_, let problem, _, _): problem
        case .duplicatedKeysInMapping(let duplicates, _): "a key stands twice: \(duplicates)"
        default: "it is not YAML"
        }
    }

    private static func place(_ error: YamlError, _ path: String) -> String {
        switch error {
        case .scanner(_, _, let mark, _), .parser(_, _, let mark, _), .composer(_, _, let mark, _):
            "\(path), line \(mark.line)"
        default: path
        }
    }
}
