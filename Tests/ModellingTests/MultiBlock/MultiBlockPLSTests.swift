import Foundation
import LinearAlgebra
import Modelling
import Spectroscopy
import Testing

struct MultiBlockPLSTests {
    @Test("agrees with the package mbpls, and block scores with the algorithm of the paper")
    func golden() throws {
        let golden = try MultiGolden.document.get().fusion
        let blocks = try goldenBlocks(golden.widths)
        let (x, y, new) = (Matrix(rows: golden.x), Matrix(rows: golden.y), Matrix(rows: golden.new))
        for wanted in golden.cases {
            for given in wanted.multiBlock {
                let model = try MultiBlockPLS(latentVariables: 4, blocks: blocks, autoscale: wanted.autoscale).fit(
                    x, y.prefix(columns: given.responses))
                // mbpls iterates to a change of 1e-14; for two responses the dominant direction is less exact than that.
                #expect(try relativeDifference(model.predict(new), Matrix(rows: given.predicted)) < 1e-10)
                let squares = Matrix(
                    rows: 4, columns: 3, elements: model.superWeights.elements.map { $0 * $0 })
                #expect(relativeDifference(squares, Matrix(rows: given.squaredSuperWeights)) < 1e-9)
                let scores = try model.superScores(of: x)
                let lengths = scores.transposed.rowSquaredNorms
                #expect(
                    relativeDifference(
                        scores.dividingColumns(by: lengths.map { $0.squareRoot() }), Matrix(rows: given.superScoresUnit)
                    )
                        < 1e-9)
                #expect(relativeDifference(lengths, given.squaredSuperScores) < 1e-9)
                for b in 0..<3 {
                    #expect(relativeDifference(model.blockWeights(b), Matrix(rows: given.blockWeights[b])) < 1e-9)
                    #expect(
                        try relativeDifference(model.blockScores(b, of: x), Matrix(rows: given.blockScores[b])) < 1e-9)
                }
            }
        }
    }

    /// Westerhuis and Smilde: super scores and predictions are those of PLS on the scaled blocks beside each other.
    @Test(
        "the algorithm block by block predicts as PLS on the scaled blocks beside each other",
        arguments: [[9, 5, 3], [30, 12], [4, 4, 4, 4]], [false, true])
    func identity(_ widths: [Int], autoscale: Bool) throws {
        let example = try BlockExample(widths: widths)
        let model = try MultiBlockPLS(latentVariables: 5, blocks: example.blocks, autoscale: autoscale).fit(
            example.x, example.y)
        let scaling = try LowLevelFusion(blocks: example.blocks, autoscale: autoscale).fit(example.x)
        let pls = try PLSRegression(latentVariables: 5).fit(scaling.predict(example.x), example.y)
        let peer = BlockwisePLS(
            try example.blocks.joinedRanges.map { try scaling.predict(example.x).selecting(columns: Array($0)) },
            example.y.column(0), components: 5)
        let newBlocks = try example.blocks.joinedRanges.map {
            try scaling.predict(example.new).selecting(columns: Array($0))
        }
        for a in 1...5 {
            let predicted = try model.predict(example.new, latentVariables: a)
            #expect(
                try relativeDifference(predicted, pls.predict(scaling.predict(example.new), latentVariables: a)) < 1e-9)
            #expect(relativeDifference(predicted.column(0), peer.predict(newBlocks, a)) < 1e-9)
        }
        for (a, component) in peer.components.enumerated() {
            #expect(relativeDifference(model.superWeights.row(a), component.superWeights) < 1e-9)
        }
    }

    @Test("t = Σ w_T·t_b; shares of importance sum to 1; the explained shares of a block do not exceed it")
    func parts() throws {
        let example = try BlockExample(responses: 2)
        let model = try MultiBlockPLS(latentVariables: 4, blocks: example.blocks).fit(example.x, example.y)
        let weights = model.superWeights
        var sum = Matrix(rows: 5, columns: 4)
        for b in 0..<3 {
            let scores = try model.blockScores(b, of: example.new)
            for i in 0..<5 { for a in 0..<4 { sum[i, a] += weights[a, b] * scores[i, a] } }
        }
        #expect(try relativeDifference(sum, model.superScores(of: example.new)) < 1e-12)
        for norm in weights.rowSquaredNorms { #expect(abs(norm - 1) < 1e-12) }
        let importance = try #require(model.importance)
        #expect(abs(importance.reduce(0, +) - 1) < 1e-12)
        // What the super scores explain of a block, by its residual after regression on them.
        let z = try model.scaling.predict(example.x)
        let t = try model.superScores(of: example.x)
        for (b, range) in example.blocks.joinedRanges.enumerated() {
            let part = z.selecting(columns: Array(range))
            var left = part
            for a in 0..<4 {
                let score = t.column(a)
                let loading = left.transposedTimes(score).map { $0 / dot(score, score) }
                for i in 0..<left.rows { for j in 0..<left.columns { left[i, j] -= score[i] * loading[j] } }
            }
            let explained = 1 - left.rowSquaredNorms.reduce(0, +) / part.rowSquaredNorms.reduce(0, +)
            #expect(abs(model.explainedVariance.column(b).reduce(0, +) - explained) < 1e-11)
        }
        // A block of noise that is far smaller than the others has no importance.
        let noisy = try Blocks.concatenating([
            ("signal", Matrix(column: example.y.column(0))), ("noise", normalMatrix(18, 1, seed: 9)),
        ])
        let lone = try MultiBlockPLS(latentVariables: 1, blocks: noisy.blocks).fit(
            noisy.x, example.y.prefix(columns: 1))
        #expect(try #require(lone.importance)[0] > 0.8)
    }

    @Test("stops at the rank with a finding, also where the blocks have large offsets")
    func rank() throws {
        for offset in [0, 1e4] {
            let example = try BlockExample(noise: 0)
            let x = example.x.subtractingFromRows([Double](repeating: -offset, count: 17))
            let model = try MultiBlockPLS(latentVariables: 9, blocks: example.blocks).fit(
                x, normalMatrix(18, 1, seed: 2))
            #expect(model.latentVariables == 5)
            #expect(model.findings.map(\.code) == ["pls.rank"])
        }
    }

    @Test("responses that have nothing to do with the blocks give the mean, and no importance")
    func nothingToExplain() throws {
        let x = Matrix(rows: [[1, 1], [1, -1], [-1, 1], [-1, -1]])
        let blocks = try Blocks([Blocks.Block(name: "a", columns: 0..<1), Blocks.Block(name: "b", columns: 1..<2)])
        let y = Matrix(column: [4, 2, 2, 4])
        let model = try MultiBlockPLS(latentVariables: 2, blocks: blocks).fit(x, y)
        #expect(model.latentVariables == 0 && model.importance == nil)
        #expect(try model.predict(x).column(0) == [3, 3, 3, 3])
        #expect(try model.blockScores(1, of: x).columns == 0)
        #expect(model.superWeights.rows == 0 && model.explainedVariance.rows == 0)
        let sequential = try SequentialPLS(latentVariables: [1, 1], blocks: blocks).fit(x, y)
        #expect(sequential.latentVariables == [0, 0])
        #expect(try sequential.predict(x.selecting(rows: [1])).elements == [3])
        let local = try LocallyWeightedPLS(latentVariables: 1, localization: 0).fit(x, y).localPredictions(for: x)
        #expect(local.latentVariables == [0, 0, 0, 0] && local.values[0].column(0) == [3, 3, 3, 3])
    }

    @Test("a model written and read predicts the same bits")
    func roundTrip() throws {
        let example = try BlockExample()
        let model = try MultiBlockPLS(latentVariables: 3, blocks: example.blocks, autoscale: true).fit(
            example.x, example.y)
        let read = try JSONDecoder().decode(MultiBlockPLSModel.self, from: JSONEncoder().encode(model))
        #expect(read == model)
        #expect(try read.predict(example.new) == model.predict(example.new))
    }

    @Test func refusals() throws {
        let example = try BlockExample()
        func refused(_ a: Int, _ x: Matrix, _ y: Matrix, _ blocks: Blocks) -> ModellingError? {
            do throws(ModellingError) {
                _ = try MultiBlockPLS(latentVariables: a, blocks: blocks).fit(x, y)
                return nil
            } catch { return error }
        }
        let (x, y, blocks) = (example.x, example.y, example.blocks)
        #expect(
            refused(18, x, y, blocks)
                == .tooManyComponents(asked: 18, largest: 17, because: "18 samples and 17 channels in 3 blocks"))
        #expect(
            refused(0, x, y, blocks)
                == .tooManyComponents(asked: 0, largest: 17, because: "18 samples and 17 channels in 3 blocks"))
        #expect(
            refused(1, x, y, .none)
                == .invalidParameter(name: "blocks", value: "empty", needed: "one block or more are needed"))
        #expect(
            refused(1, x, y.selecting(rows: [0, 1]), blocks)
                == .shapeMismatch(what: "reference values", found: 2, expected: 18))
        #expect(
            refused(1, x, Matrix(rows: 18, columns: 1, repeating: 2), blocks)
                == .constantResponse(name: "the response", value: 2))
        var huge = y
        huge[3, 0] = 1e200
        #expect(refused(1, x, huge, blocks) == .nonFinite(row: 3, column: 0, what: "squared Y"))
        huge = x
        huge[2, 11] = .infinity
        #expect(refused(1, huge, y, blocks) == .nonFinite(row: 2, column: 11, what: "X"))
        for i in 0..<18 { for j in 0..<9 { huge[i, j] = 1 } }
        huge[2, 11] = 0
        #expect(refused(1, huge, y, blocks) == .blockWithoutVariation(name: "block 0", samples: 18))
        let model = try MultiBlockPLS(latentVariables: 2, blocks: blocks).fit(x, y)
        #expect(throws: ModellingError.channelMismatch(found: 16, expected: 17)) {
            try model.predict(x.prefix(columns: 16))
        }
        #expect(throws: ModellingError.tooManyComponents(asked: 3, largest: 2, because: "the model holds no more")) {
            try model.predict(x, latentVariables: 3)
        }
    }
}

/// Multi-block PLS of one response, block by block with super scores and deflation: nothing of the library's way.
private struct BlockwisePLS {
    struct Component {
        let blockWeights: [[Double]]
        let superWeights: [Double]
        let loadings: [[Double]]
        let q: Double
    }

    private(set) var components: [Component] = []
    private let mean: Double

    init(_ blocks: [Matrix], _ y: [Double], components count: Int) {
        mean = y.reduce(0, +) / Double(y.count)
        var parts = blocks
        var u = y.map { $0 - mean }
        for _ in 0..<count {
            let w = parts.map { part in
                let w = part.transposedTimes(u)
                return w.map { $0 / dot(w, w).squareRoot() }
            }
            let scores = zip(parts, w).map { $0.times($1) }
            let products = scores.map { dot($0, u) }
            let superWeights = products.map { $0 / dot(products, products).squareRoot() }
            var t = [Double](repeating: 0, count: y.count)
            for (score, weight) in zip(scores, superWeights) { for i in t.indices { t[i] += weight * score[i] } }
            let tt = dot(t, t)
            let loadings = parts.map { $0.transposedTimes(t).map { $0 / tt } }
            let q = dot(u, t) / tt
            for b in parts.indices {
                for i in t.indices { for j in 0..<parts[b].columns { parts[b][i, j] -= t[i] * loadings[b][j] } }
            }
            for i in u.indices { u[i] -= q * t[i] }
            components.append(Component(blockWeights: w, superWeights: superWeights, loadings: loadings, q: q))
        }
    }

    func predict(_ blocks: [Matrix], _ a: Int) -> [Double] {
        var parts = blocks
        var predicted = [Double](repeating: mean, count: blocks[0].rows)
        for component in components.prefix(a) {
            let scores = zip(parts, component.blockWeights).map { $0.times($1) }
            for i in predicted.indices {
                var t = 0.0
                for (score, weight) in zip(scores, component.superWeights) { t += weight * score[i] }
                predicted[i] += component.q * t
                for b in parts.indices {
                    for j in 0..<parts[b].columns { parts[b][i, j] -= t * component.loadings[b][j] }
                }
            }
        }
        return predicted
    }
}
