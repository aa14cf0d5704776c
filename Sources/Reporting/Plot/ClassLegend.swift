internal import Spectroscopy

extension Legend.Item {
    /// One item a class with its number of members, "Ethiopia (20)", in the order of the names.
    static func classes(_ labels: ClassLabels, lineWidth: Double? = nil, marked: Bool = true) -> [Legend.Item] {
        labels.names.enumerated().map { index, name in
            let count = labels.indices.count { $0 == index }
            return Legend.Item(
                name: "\(name) (\(count))", colour: Palette.colour(index), shape: marked ? Palette.shape(index) : nil,
                lineWidth: lineWidth)
        }
    }
}

extension ClassLabels {
    /// The rows of each class.
    var rowsOfClasses: [[Int]] {
        var rows = [[Int]](repeating: [], count: names.count)
        for (row, index) in indices.enumerated() { rows[index].append(row) }
        return rows
    }

    /// All rows, one of each class in turn, so that no class is drawn over all others.
    var rowsInTurn: [Int] {
        let rows = rowsOfClasses
        let longest = rows.map(\.count).max() ?? 0
        return (0..<longest).flatMap { k in rows.compactMap { k < $0.count ? $0[k] : nil } }
    }
}
