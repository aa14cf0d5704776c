internal import LinearAlgebra
internal import Modelling

/// The Euclidean distances of all pairs of n rows, each formed once: n × n, symmetric.
///
/// Differences are squared and summed, channel by channel: ‖a‖² + ‖b‖² − 2a·b would lose the digits that tell near
/// rows apart.
struct PairDistances: Sendable {
    /// The number of rows n.
    let count: Int
    private var elements: [Double]

    /// Distances within 1e-12 of each other are equal: the same numbers, summed in another order, differ by less.
    static let tie = 1 + 1e-12

    init(_ x: Matrix) throws(ModellingError) {
        let n = x.rows
        let p = x.columns
        // The work on row i falls with i; pieces of one row each even it out.
        let upper = Parallel.map(n) { i in
            x.withUnsafeElements { source in
                ((i + 1)..<max(n, i + 1)).map { k in
                    var sum = 0.0
                    for j in 0..<p {
                        let d = source[i * p + j] - source[k * p + j]
                        sum += d * d
                    }
                    return sum.squareRoot()
                }
            }
        }
        elements = [Double](repeating: 0, count: n * n)
        for i in 0..<n {
            for (offset, distance) in upper[i].enumerated() {
                elements[i * n + i + 1 + offset] = distance
                elements[(i + 1 + offset) * n + i] = distance
            }
        }
        count = n
        if let bad = elements.firstIndex(where: { !$0.isFinite }) {
            throw .nonFinite(row: bad / max(n, 1), column: 0, what: "squared X")
        }
    }

    /// The largest distance.
    var largest: Double { elements.max() ?? 0 }

    /// The sum of these distances and others, each divided by its largest; the largest must be positive.
    func relative(plus other: PairDistances) -> PairDistances {
        var sum = self
        let (a, b) = (largest, other.largest)
        for index in elements.indices { sum.elements[index] = elements[index] / a + other.elements[index] / b }
        return sum
    }

    /// The farthest pair among the rows that are free, the first of equals; both indices ascending.
    func farthestPair(free: [Bool]) -> (Int, Int)? {
        var best: (pair: (Int, Int), distance: Double)?
        for i in 0..<count where free[i] {
            for k in (i + 1)..<max(count, i + 1) where free[k] {
                let d = elements[i * count + k]
                if best.map({ d > $0.distance * Self.tie }) ?? true { best = ((i, k), d) }
            }
        }
        return best?.pair
    }

    /// Lowers the distance of every row to a set by its distance to a new member.
    func lower(_ nearest: inout [Double], by member: Int) {
        for i in 0..<count { nearest[i] = min(nearest[i], elements[member * count + i]) }
    }

    /// The free row that is farthest from a set, the first of equals.
    static func farthest(_ nearest: [Double], free: [Bool]) -> Int? {
        var best: Int?
        for i in nearest.indices where free[i] {
            if best.map({ nearest[i] > nearest[$0] * tie }) ?? true { best = i }
        }
        return best
    }

    /// Kennard and Stone: the farthest pair, then again and again the row whose nearest chosen one is farthest.
    func maximinOrder(_ wanted: Int) -> [Int] {
        var free = [Bool](repeating: true, count: count)
        guard let (a, b) = farthestPair(free: free) else { return [] }
        var chosen = [a, b]
        var nearest = [Double](repeating: .infinity, count: count)
        for member in chosen {
            free[member] = false
            lower(&nearest, by: member)
        }
        while chosen.count < wanted, let next = Self.farthest(nearest, free: free) {
            chosen.append(next)
            free[next] = false
            lower(&nearest, by: next)
        }
        return chosen
    }
}
