internal import LinearAlgebra
internal import Spectroscopy

/// The machines of all pairs of classes on one kernel matrix: what one fit and a grid of fits have in common.
struct OneVersusOne: Sendable {
    /// One pair of classes, with the kernel values among its rows.
    struct Pair: Sendable {
        /// The rows of the two classes, ascending.
        let rows: [Int]
        /// Whether each of them is of the first class, the positive one.
        let isFirst: [Bool]
        /// The weights of the two classes.
        let weights: (first: Double, second: Double)
        /// The kernel values among them.
        let kernel: KernelMatrix

        /// The program for cost C; its bounds and start scale with C.
        func program(cost: Double, settings: KernelSettings) -> QuadraticProgram {
            QuadraticProgram(
                kernel: kernel, linear: isFirst.map { $0 ? -1 : 1 },
                lower: isFirst.map { $0 ? 0 : -cost * weights.second },
                upper: isFirst.map { $0 ? cost * weights.first : 0 }, tolerance: settings.tolerance,
                maximumIterations: settings.maximumIterations)
        }

        /// The same pair with some of its rows only.
        func selecting(_ positions: [Int]) -> Pair {
            Pair(
                rows: positions.map { rows[$0] }, isFirst: positions.map { isFirst[$0] }, weights: weights,
                kernel: kernel.selecting(rows: positions))
        }
    }

    /// The class of each row.
    let labels: ClassLabels
    /// The weight of each class.
    let weights: [Double]

    /// Checks labels, and finds the weights: those stated, times n/(g·n_c) when classes are to count equally.
    init(_ labels: ClassLabels, samples: Int, balanced: Bool, stated: [String: Double]) throws(ModellingError) {
        guard labels.indices.count == samples else {
            throw .shapeMismatch(what: "class labels", found: labels.indices.count, expected: samples)
        }
        guard labels.names.count >= 2 else { throw .singleClass(name: labels.names.first ?? "", samples: samples) }
        var counts = [Int](repeating: 0, count: labels.names.count)
        for c in labels.indices { counts[c] += 1 }
        for (c, name) in labels.names.enumerated() where counts[c] == 0 { throw .emptyClass(name: name) }
        for (name, weight) in stated.sorted(by: { $0.key < $1.key }) {
            guard labels.names.contains(name) else {
                throw .invalidParameter(
                    name: "classWeights", value: "\(weight) for \"\(name)\"",
                    needed: "there is no such class; there are "
                        + labels.names.map { "\"\($0)\"" }.joined(separator: ", "))
            }
            try KernelSettings.requirePositive(weight, "classWeights of \"\(name)\"")
        }
        self.labels = labels
        weights = labels.names.indices.map { c in
            let share = balanced ? Double(samples) / (Double(labels.names.count) * Double(counts[c])) : 1
            return share * (stated[labels.names[c]] ?? 1)
        }
    }

    /// The pairs (a, b), a < b, in order.
    var pairs: [(first: Int, second: Int)] { PairwiseCoupling.pairs(of: labels.names.count) }

    /// "the machine of "A" against "B"".
    static func name(_ pair: (first: Int, second: Int), among names: [String]) -> String {
        "the machine of \"\(names[pair.first])\" against \"\(names[pair.second])\""
    }

    /// A pair with its part of the kernel matrix of all rows.
    func pair(_ pair: (first: Int, second: Int), of kernel: KernelMatrix) -> Pair {
        let rows = labels.indices.indices.filter {
            labels.indices[$0] == pair.first || labels.indices[$0] == pair.second
        }
        return Pair(
            rows: rows, isFirst: rows.map { labels.indices[$0] == pair.first },
            weights: (weights[pair.first], weights[pair.second]),
            kernel: rows.count == kernel.size ? kernel : kernel.selecting(rows: rows))
    }

    /// The decided class of each row from its decision values, m × pairs.
    ///
    /// Each pair votes for its first class where the value is above 0, else for its second; the class with the most
    /// votes is decided for, the first of equals (the rule of LIBSVM, with classes in the order of their names).
    static func decide(_ values: Matrix, classes g: Int) -> [Int] {
        let pairs = PairwiseCoupling.pairs(of: g)
        return (0..<values.rows).map { row in
            var votes = [Int](repeating: 0, count: g)
            for (k, pair) in pairs.enumerated() { votes[values[row, k] > 0 ? pair.first : pair.second] += 1 }
            return votes.indices.reduce(0) { votes[$1] > votes[$0] ? $1 : $0 }
        }
    }
}

extension QuadraticProgram {
    /// The best start on the line of another solution of the same rows and linear terms: s·β with 0 ≤ s ≤ `largest`.
    ///
    /// The objective along it is ½s²·bᵀKb + s·qᵀβ. When all bounds grow by a factor, so may s.
    func start(along solution: Solution, largest: Double) -> [Double] {
        let curvature = zip(solution.coefficients, solution.outputs).reduce(0) { $0 + $1.0 * $1.1 }
        let slope = zip(linear, solution.variables).reduce(0) { $0 + $1.0 * $1.1 }
        let best = curvature > 0 ? min(max(-slope / curvature, 0), largest) : largest
        return solution.variables.indices.map { t in
            // At a bound it must stand exactly.
            min(max(best * solution.variables[t], lower[t]), upper[t])
        }
    }
}
