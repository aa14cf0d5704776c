public import LinearAlgebra
public import Modelling

/// The models of all complexities on chosen channels, with the choice.
public struct SelectedPath<Path: Sendable>: Sendable {
    /// The channels and what they were chosen by.
    public let selected: SelectedVariables
    /// The models on these channels alone.
    public let path: Path
    /// The complexities that were asked for: those beyond the last model answer as the last.
    private let asked: Int

    init(selected: SelectedVariables, path: Path, asked: Int) {
        self.selected = selected
        self.path = path
        self.asked = asked
    }

    /// The chosen channels of rows, m × p.
    public func channels(of x: Matrix) throws(ModellingError) -> Matrix {
        guard x.columns == selected.channelCount else {
            throw .channelMismatch(found: x.columns, expected: selected.channelCount)
        }
        return x.selecting(columns: selected.channels)
    }

    /// Answers for every complexity that was asked for.
    private func padded<Answer>(_ answers: [Answer]) -> [Answer] {
        guard let last = answers.last else { return [] }
        return answers + [Answer](repeating: last, count: max(0, asked - answers.count))
    }
}

extension SelectedPath: RegressionPath where Path: RegressionPath {
    public var count: Int { max(asked, path.count) }

    public func predictions(for x: Matrix) throws(ModellingError) -> [Matrix] {
        padded(try path.predictions(for: try channels(of: x)))
    }
}

extension SelectedPath: ClassifierPath where Path: ClassifierPath {
    public var count: Int { max(asked, path.count) }

    public func decisions(for x: Matrix) throws(ModellingError) -> [[Int]] {
        padded(try path.decisions(for: try channels(of: x)))
    }
}

extension SelectedPath: Encodable where Path: Encodable {}
extension SelectedPath: Decodable where Path: Decodable {}
