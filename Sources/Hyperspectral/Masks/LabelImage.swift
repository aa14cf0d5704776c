/// An image of whole-number labels, one a pixel: 0 is background, each other number a region or an object.
///
/// It is held as runs of equal labels along the lines, so that its size follows what is in it and not the image.
///
/// ```swift
/// var builder = LabelImage.Builder(samples: 640)
/// for line in mask { builder.append(line) }
/// let image = builder.finished()
/// image.pixelCounts   // [1: 512, 2: 498]
/// ```
public struct LabelImage: Hashable, Sendable {
    /// Neighbouring pixels of one line with the same label.
    struct Run: Hashable, Sendable {
        /// The first sample.
        var start: Int32
        /// The sample after the last.
        var end: Int32
        /// Not 0.
        var label: Int32
    }

    /// The number of lines.
    public let lines: Int
    /// The number of pixels in a line.
    public let samples: Int
    /// Line after line.
    let runs: [Run]
    /// The first run of each line, and the number of runs.
    let lineStarts: [Int]

    init(samples: Int, runs: [Run], lineStarts: [Int]) {
        self.lines = lineStarts.count - 1
        self.samples = samples
        self.runs = runs
        self.lineStarts = lineStarts
    }

    /// An image of which every pixel has the label 1.
    public init(whole lines: Int, samples: Int) {
        precondition(lines >= 0 && samples >= 0, "an image of \(lines) × \(samples) pixels")
        let runs = (0..<lines).map { _ in Run(start: 0, end: Int32(samples), label: 1) }
        self.init(samples: samples, runs: samples == 0 ? [] : runs, lineStarts: Array(0...lines))
    }

    /// Collects an image line by line.
    public struct Builder: Sendable {
        private let samples: Int
        private var runs: [Run] = []
        private var lineStarts = [0]

        /// Begins an image with lines of the given length.
        public init(samples: Int) { self.samples = samples }

        /// Appends a line.
        public mutating func append(_ line: some RandomAccessCollection<Int32>) {
            precondition(line.count == samples, "a line of \(line.count) labels in an image of \(samples) samples")
            var start = 0
            var current: Int32 = 0
            var position = 0
            for label in line {
                if label != current {
                    if current != 0 { runs.append(Run(start: Int32(start), end: Int32(position), label: current)) }
                    start = position
                    current = label
                }
                position += 1
            }
            if current != 0 { runs.append(Run(start: Int32(start), end: Int32(position), label: current)) }
            lineStarts.append(runs.count)
        }

        /// The image of the lines so far.
        public func finished() -> LabelImage { LabelImage(samples: samples, runs: runs, lineStarts: lineStarts) }
    }

    /// Writes the labels of a line, one a sample.
    public func fill(line: Int, into out: UnsafeMutableBufferPointer<Int32>) {
        precondition(line >= 0 && line < lines && out.count >= samples, "line \(line) of \(lines)")
        for i in 0..<samples { out[i] = 0 }
        for run in runs[lineStarts[line]..<lineStarts[line + 1]] {
            for i in Int(run.start)..<Int(run.end) { out[i] = run.label }
        }
    }

    /// The labels of a line.
    public func labels(line: Int) -> [Int32] {
        [Int32](unsafeUninitializedCapacity: samples) { buffer, count in
            fill(line: line, into: UnsafeMutableBufferPointer(rebasing: buffer[..<samples]))
            count = samples
        }
    }

    /// The number of pixels of each label.
    public var pixelCounts: [Int: Int] {
        var counts: [Int: Int] = [:]
        for run in runs { counts[Int(run.label), default: 0] += Int(run.end - run.start) }
        return counts
    }

    /// The labels that there are, in ascending order.
    public var labels: [Int] { pixelCounts.keys.sorted() }

    /// The number of pixels that have a label.
    public var labelledPixels: Int { runs.reduce(0) { $0 + Int($1.end - $1.start) } }

    /// The image with the labels of `keep` only.
    public func keeping(_ keep: Set<Int>) -> LabelImage { relabelled { keep.contains(Int($0)) ? $0 : 0 } }

    /// The image with other labels; 0 takes a pixel out.
    func relabelled(_ newLabel: (Int32) -> Int32) -> LabelImage {
        var out: [Run] = []
        var starts = [0]
        for line in 0..<lines {
            for run in runs[lineStarts[line]..<lineStarts[line + 1]] {
                let label = newLabel(run.label)
                guard label != 0 else { continue }
                // Runs of one label that touch are one run.
                if out.count > (starts.last ?? 0), let last = out.last, last.end == run.start, last.label == label {
                    out[out.count - 1].end = run.end
                } else {
                    out.append(Run(start: run.start, end: run.end, label: label))
                }
            }
            starts.append(out.count)
        }
        return LabelImage(samples: samples, runs: out, lineStarts: starts)
    }
}
