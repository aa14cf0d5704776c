internal import LinearAlgebra
public import Spectroscopy

extension PixelBlock {
    /// The spectra of the usable pixels, of those with a label where there is a mask; and how many of those are not usable.
    func usableRows(_ mask: LabelImage?) -> (rows: Matrix, missing: Int) {
        var chosen: [Int] = []
        var missing = 0
        for (k, line) in lines.enumerated() {
            let first = k * samples
            if let mask {
                mask.forEachRun(line: line) { start, end, _ in
                    for i in start..<end { if isUsable(first + i) { chosen.append(first + i) } else { missing += 1 } }
                }
            } else {
                for i in 0..<samples { if isUsable(first + i) { chosen.append(first + i) } else { missing += 1 } }
            }
        }
        let rows = Matrix(rows: chosen.count, columns: bands) { out in
            for (k, pixel) in chosen.enumerated() {
                for j in 0..<bands { out[k * bands + j] = values[pixel * bands + j] }
            }
        }
        return (rows, missing)
    }
}

extension LabelImage {
    /// Calls `body` with the first sample, the one after the last, and the label of each run of a line.
    func forEachRun(line: Int, _ body: (Int, Int, Int) -> Void) {
        for run in runs[lineStarts[line]..<lineStarts[line + 1]] {
            body(Int(run.start), Int(run.end), Int(run.label))
        }
    }

    /// Whether some line of a range has a label.
    func hasLabels(in range: Range<Int>) -> Bool { lineStarts[range.upperBound] > lineStarts[range.lowerBound] }

    /// Refuses a cube of another size.
    public func requireSize(of cube: any CubeSource) throws(HyperspectralError) {
        guard lines == cube.shape.lines, samples == cube.shape.samples else {
            throw .sizeMismatch(
                what: "the mask", found: "\(lines) lines × \(samples) samples",
                needed: "\(cube.shape.lines) lines × \(cube.shape.samples) samples, as the cube has,")
        }
    }
}
