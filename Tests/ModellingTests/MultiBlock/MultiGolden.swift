import Foundation
import LinearAlgebra
import TestSupport

/// What `Scripts/golden-multi.py` made with pyMCR, scipy, scikit-learn and mbpls.
struct MultiGolden: Decodable {
    struct NonNegative: Decodable {
        let a: [[Double]]
        let b: [[Double]]
        let x: [[Double]]
    }
    struct Unimodal: Decodable {
        let y: [Double]
        let nonNegative: Bool
        let values: [Double]
        let squaredError: Double
    }
    struct Resolution: Decodable {
        struct Case: Decodable {
            let name: String
            let iterations: Int
            let closed: Bool
            let nonNegative: Bool
            let fromSpectra: Bool
            let concentrations: [[Double]]
            let spectra: [[Double]]
            let lackOfFit: Double
        }
        struct Unimodal: Decodable {
            let iterations: Int
            let concentrations: [[Double]]
            let spectra: [[Double]]
            let lackOfFit: Double
        }
        let d: [[Double]]
        let dClosed: [[Double]]
        let s0: [[Double]]
        let c0: [[Double]]
        let cases: [Case]
        let unimodal: Unimodal
    }
    struct Local: Decodable {
        let x: [[Double]]
        let y: [[Double]]
        let new: [[Double]]
        let latentVariables: Int
        let localization: Double
        let scale: Bool
        let scores: Bool
        let predicted: [[[Double]]]
        let effectiveSamples: [Double]
    }
    struct Fusion: Decodable {
        struct MultiBlock: Decodable {
            let responses: Int
            let squaredSuperWeights: [[Double]]
            let blockWeights: [[[Double]]]
            let superScoresUnit: [[Double]]
            let predicted: [[Double]]
            let blockScores: [[[Double]]]
            let squaredSuperScores: [Double]
        }
        struct Sequential: Decodable {
            let responses: Int
            let latentVariables: [Int]
            let predicted: [[Double]]
            let shares: [Double]
        }
        struct Case: Decodable {
            let autoscale: Bool
            let low: [[Double]]
            let mid: [String: [[Double]]]
            let multiBlock: [MultiBlock]
            let sequential: [Sequential]
        }
        let x: [[Double]]
        let y: [[Double]]
        let new: [[Double]]
        let widths: [Int]
        let cases: [Case]
    }

    let nnls: [NonNegative]
    let unimodal: [Unimodal]
    let resolution: Resolution
    let local: [Local]
    let fusion: Fusion

    static let document = Result {
        let folder = SharedFolder.packageRoot.appendingPathComponent("Tests/ModellingTests/Golden")
        return try JSONDecoder().decode(
            MultiGolden.self, from: Data(contentsOf: folder.appendingPathComponent("multi.json")))
    }
}
