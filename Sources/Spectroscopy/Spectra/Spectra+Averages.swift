internal import LinearAlgebra

extension Spectra {
    /// The mean spectrum of each group of rows, as one row a group; metadata that a group does not share are dropped.
    public func averaging(_ groups: [[Int]], id: (Int) -> String) -> Spectra {
        let p = axis.count
        let means = Matrix(rows: groups.count, columns: p) { out in
            x.withUnsafeElements { source in
                for (g, rows) in groups.enumerated() {
                    for j in 0..<p { out[g * p + j] = 0 }
                    for row in rows { for j in 0..<p { out[g * p + j] += source[row * p + j] } }
                    for j in 0..<p { out[g * p + j] /= Double(max(rows.count, 1)) }
                }
            }
        }
        let merged = groups.enumerated().map { g, rows -> Sample in
            let members = rows.map { samples[$0] }
            let lots = Set(members.map(\.lot))
            var metadata = members.first?.metadata ?? [:]
            for member in members.dropFirst() {
                metadata = metadata.filter { member.metadata[$0.key] == $0.value }
            }
            return Sample(id: id(g), lot: lots.count == 1 ? members.first?.lot : nil, metadata: metadata)
        }
        return replacing(averages: means, samples: merged)
    }
}
