internal import CKernels
public import LinearAlgebra

/// The class whose centre is nearest to the scores of a pixel, by the linear discriminant with priors.
///
/// With w = t·W of scores t and h_c = ‖w − m_c‖², the class is the first of those with the greatest ln π_c − h_c/2.
///
/// ```swift
/// let decided = NearestCentre(centres: centres, whitening: whitening, logPriors: logPriors).decide(seen.scores)
/// decided.nearest[i]      // h of the decided class of pixel i
/// ```
public struct NearestCentre: Sendable {
    private let centres: Matrix
    private let whitening: Matrix
    private let logPriors: [Double]

    /// Joins centres and the way to them.
    ///
    /// - Parameters:
    ///   - centres: m_c, g × d.
    ///   - whitening: W, d × d.
    ///   - logPriors: ln π, g.
    public init(centres: Matrix, whitening: Matrix, logPriors: [Double]) {
        precondition(
            centres.rows == logPriors.count && centres.rows > 0 && whitening.rows == centres.columns
                && whitening.columns == centres.columns,
            "\(centres.rows) × \(centres.columns) centres with \(logPriors.count) priors and a whitening of "
                + "\(whitening.rows) × \(whitening.columns)")
        self.centres = centres
        self.whitening = whitening
        self.logPriors = logPriors
    }

    /// What was decided of some pixels.
    public struct Decided: Sendable {
        /// The class of each, counted from 0.
        public let classes: [Int32]
        /// h of it.
        public let nearest: [Double]
        /// h of all classes, n × g; nil where it was not asked for.
        public let distances: Matrix?
    }

    /// Decides about scores, n × d.
    ///
    /// - Parameter tellingAll: whether the distances to all centres are told.
    public func decide(_ scores: Matrix, tellingAll: Bool = false) -> Decided {
        let (n, g, d) = (scores.rows, centres.rows, centres.columns)
        precondition(scores.columns == d, "\(scores.columns) scores for centres of \(d)")
        var classes = [Int32](repeating: 0, count: n)
        var nearest = [Double](repeating: 0, count: n)
        var all = [Double](repeating: 0, count: tellingAll ? n * g : 0)
        classes.withUnsafeMutableBufferPointer { classes in
            nearest.withUnsafeMutableBufferPointer { nearest in
                all.withUnsafeMutableBufferPointer { all in
                    scores.withUnsafeElements { scores in
                        run(
                            n, classes.baseAddress, nearest.baseAddress, tellingAll ? all.baseAddress : nil,
                            scores.baseAddress)
                    }
                }
            }
        }
        return Decided(
            classes: classes, nearest: nearest,
            distances: tellingAll ? Matrix(rows: n, columns: g, elements: all) : nil)
    }

    private func run(
        _ n: Int, _ classes: UnsafeMutablePointer<Int32>?, _ nearest: UnsafeMutablePointer<Double>?,
        _ all: UnsafeMutablePointer<Double>?, _ scores: UnsafePointer<Double>?
    ) {
        let d = centres.columns
        whitening.withUnsafeElements { whitening in
            centres.withUnsafeElements { centres in
                withUnsafeTemporaryAllocation(of: Double.self, capacity: 2 * d * Int(CK_SIGHT)) { scratch in
                    guard n > 0, let classes, let nearest, let scores, let whitening = whitening.baseAddress,
                        let centres = centres.baseAddress, let scratch = scratch.baseAddress
                    else { return }
                    ck_nearest(
                        classes, nearest, all, scores, whitening, d, centres, logPriors, logPriors.count, scratch, n)
                }
            }
        }
    }
}
