/// Objects of a mask and the places that they take.
extension LabelImage {
    /// Where an object lies.
    public struct Extent: Codable, Hashable, Sendable {
        /// The label.
        public let label: Int
        /// The number of pixels.
        public let pixels: Int
        /// The first line.
        public let firstLine: Int
        /// The last line.
        public let lastLine: Int
        /// The first sample.
        public let firstSample: Int
        /// The last sample.
        public let lastSample: Int
        /// The mean line.
        public let centreLine: Double
        /// The mean sample.
        public let centreSample: Double
    }

    /// The connected objects of all labelled pixels, numbered 1, 2, … in the order of their first pixels.
    ///
    /// Pixels that touch along a side or at a corner (8 neighbours) belong together. Two passes over the runs: provisional
    /// labels joined by a disjoint-set forest, then the final numbers.
    ///
    /// - Parameter minimumSize: objects with fewer pixels are taken out.
    ///
    /// ## Source
    /// Rosenfeld, Pfaltz, J. ACM 13 (1966) 471. doi:10.1145/321356.321357;
    /// He, Chao, Suzuki, IEEE Trans. Image Process. 17 (2008) 749 (runs). doi:10.1109/TIP.2008.919369
    public func connectedObjects(minimumSize: Int = 1) -> LabelImage {
        let joined = relabelled { _ in 1 }
        let runs = joined.runs
        var parent = Array(0..<runs.count)
        func root(_ i: Int) -> Int {
            var i = i
            while parent[i] != i {
                parent[i] = parent[parent[i]]
                i = parent[i]
            }
            return i
        }
        for line in 1..<max(lines, 1) {
            var above = joined.lineStarts[line - 1]
            let lastAbove = joined.lineStarts[line]
            for i in joined.lineStarts[line]..<joined.lineStarts[line + 1] {
                while above < lastAbove, runs[above].end < runs[i].start { above += 1 }
                var j = above
                while j < lastAbove, runs[j].start <= runs[i].end {
                    let (a, b) = (root(i), root(j))
                    // The root is the earliest run, so that objects come in the order of their first pixels.
                    if a != b { parent[max(a, b)] = min(a, b) }
                    j += 1
                }
            }
        }
        var sizes = [Int](repeating: 0, count: runs.count)
        for i in runs.indices { sizes[root(i)] += Int(runs[i].end - runs[i].start) }
        var number = [Int32](repeating: 0, count: runs.count)
        var next: Int32 = 0
        for i in runs.indices where parent[i] == i && sizes[i] >= minimumSize {
            next += 1
            number[i] = next
        }
        var out: [Run] = []
        var starts = [0]
        for line in 0..<lines {
            for i in joined.lineStarts[line]..<joined.lineStarts[line + 1] where number[root(i)] != 0 {
                out.append(Run(start: runs[i].start, end: runs[i].end, label: number[root(i)]))
            }
            starts.append(out.count)
        }
        return LabelImage(samples: samples, runs: out, lineStarts: starts)
    }

    /// The image without the pixels within `radius` of another label or of the background.
    ///
    /// A pixel stays when the square of (2·radius + 1)² pixels about it has its label throughout. What lies outside the
    /// image counts as having it: an object is not cut where the image ends.
    public func eroded(radius: Int) -> LabelImage {
        precondition(radius >= 0, "a radius of \(radius)")
        guard radius > 0 else { return self }
        let r = Int32(clamping: radius)
        // Along the lines each run loses `radius` pixels at each end that is not the end of the line.
        func shrunk(_ line: Int) -> [Run] {
            runs[lineStarts[line]..<lineStarts[line + 1]].compactMap { run in
                let start = run.start == 0 ? 0 : run.start &+ r
                let end = Int(run.end) == samples ? run.end : run.end &- r
                return start < end ? Run(start: start, end: end, label: run.label) : nil
            }
        }
        var out: [Run] = []
        var starts = [0]
        for line in 0..<lines {
            var left = shrunk(line)
            for other in max(0, line - radius)...min(lines - 1, line + radius) where other != line && !left.isEmpty {
                left = Self.intersection(left, shrunk(other))
            }
            out += left
            starts.append(out.count)
        }
        return LabelImage(samples: samples, runs: out, lineStarts: starts)
    }

    /// What two lines have in common, label by label.
    private static func intersection(_ a: [Run], _ b: [Run]) -> [Run] {
        var out: [Run] = []
        var (i, j) = (0, 0)
        while i < a.count, j < b.count {
            let (start, end) = (max(a[i].start, b[j].start), min(a[i].end, b[j].end))
            if start < end, a[i].label == b[j].label { out.append(Run(start: start, end: end, label: a[i].label)) }
            if a[i].end < b[j].end { i += 1 } else { j += 1 }
        }
        return out
    }

    /// Where each label lies, in ascending order of the labels.
    public var extents: [Extent] {
        var all: [Int32: (n: Int, l0: Int, l1: Int, s0: Int, s1: Int, sumL: Double, sumS: Double)] = [:]
        for line in 0..<lines {
            for run in runs[lineStarts[line]..<lineStarts[line + 1]] {
                let (start, end) = (Int(run.start), Int(run.end))
                let n = end - start
                var e = all[run.label] ?? (0, line, line, start, end - 1, 0, 0)
                e.n += n
                e.l1 = line
                e.s0 = min(e.s0, start)
                e.s1 = max(e.s1, end - 1)
                e.sumL += Double(line) * Double(n)
                e.sumS += Double(start + end - 1) / 2 * Double(n)
                all[run.label] = e
            }
        }
        return all.sorted { $0.key < $1.key }.map { label, e in
            Extent(
                label: Int(label), pixels: e.n, firstLine: e.l0, lastLine: e.l1, firstSample: e.s0, lastSample: e.s1,
                centreLine: e.sumL / Double(e.n), centreSample: e.sumS / Double(e.n))
        }
    }
}
