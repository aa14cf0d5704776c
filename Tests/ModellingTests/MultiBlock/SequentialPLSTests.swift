import Foundation
import LinearAlgebra
import Modelling
import Spectroscopy
import Testing

struct SequentialPLSTests {
    @Test("agrees with PLS of scikit-learn on blocks from which earlier scores were regressed out")
    func golden() throws {
        let golden = try MultiGolden.document.get().fusion
        let blocks = try goldenBlocks(golden.widths)
        let (x, y, new) = (Matrix(rows: golden.x), Matrix(rows: golden.y), Matrix(rows: golden.new))
        for wanted in golden.cases {
            for given in wanted.sequential {
                let model = try SequentialPLS(
                    latentVariables: given.latentVariables, blocks: blocks, autoscale: wanted.autoscale
                ).fit(x, y.prefix(columns: given.responses))
                #expect(model.latentVariables == given.latentVariables)
                // scikit-learn iterates; for two responses its weights are exact to about 1e-13.
                #expect(try relativeDifference(model.predict(new), Matrix(rows: given.predicted)) < 1e-10)
                #expect(relativeDifference(model.explainedShares, given.shares) < 1e-10)
            }
        }
    }

    @Test("all scores are orthogonal, new rows go the way of calibration rows, shares are those of the fit")
    func invariants() throws {
        let example = try BlockExample(responses: 2)
        let model = try SequentialPLS(latentVariables: [3, 2, 2], blocks: example.blocks).fit(example.x, example.y)
        let gram = model.scores.times(model.scores, transposingOther: true)
        for i in 0..<7 {
            for j in 0..<7 where i != j {
                #expect(abs(gram[i, j]) < 1e-10 * (gram[i, i] * gram[j, j]).squareRoot())
            }
        }
        #expect(try relativeDifference(model.scores(of: example.x).transposed, model.scores) < 1e-10)
        let total = example.y.subtractingFromRows(example.y.columnMeans).rowSquaredNorms.reduce(0, +)
        for count in 0...3 {
            let left = try (example.y - model.predict(example.x, blocks: count)).rowSquaredNorms.reduce(0, +)
            #expect(abs(model.explainedShares[..<count].reduce(0, +) - (1 - left / total)) < 1e-11)
        }
        // The scale of a whole block does not matter.
        let units = example.blocks.widths.enumerated().flatMap { b, width in
            [Double](repeating: [1e-3, 7, 40][b], count: width)
        }
        let other = try SequentialPLS(latentVariables: [3, 2, 2], blocks: example.blocks).fit(
            example.x.dividingColumns(by: units), example.y)
        #expect(
            try relativeDifference(other.predict(example.new.dividingColumns(by: units)), model.predict(example.new))
                < 1e-9)
    }

    @Test("one block, or further blocks without latent variables, are PLS regression")
    func single() throws {
        let example = try BlockExample()
        let first = example.x.prefix(columns: 9)
        let pls = try PLSRegression(latentVariables: 4, scale: true).fit(first, example.y)
        let expected = try pls.predict(example.new.prefix(columns: 9))
        let model = try SequentialPLS(latentVariables: [4, 0, 0], blocks: example.blocks, autoscale: true).fit(
            example.x, example.y)
        #expect(try relativeDifference(model.predict(example.new), expected) < 1e-11)
        #expect(model.explainedShares[1...] == [0, 0])
        #expect(try model.predict(example.new, blocks: 0).column(0) == [Double](repeating: model.yMean[0], count: 5))
        let last = try SequentialPLS(latentVariables: [0, 0, 2], blocks: example.blocks).fit(example.x, example.y)
        let third = Array(14..<17)
        let alone = try PLSRegression(latentVariables: 2).fit(example.x.selecting(columns: third), example.y)
        #expect(
            try relativeDifference(last.predict(example.new), alone.predict(example.new.selecting(columns: third)))
                < 1e-11)
    }

    @Test(
        "a block that holds nothing new gives nothing, with a finding, at any offset",
        arguments: [0, 1, 1000] as [Double])
    func nothingNew(_ offset: Double) throws {
        let example = try BlockExample()
        let first = example.x.prefix(columns: 4)
        // The second block is the first one mixed: all of it is explained once the first gives its full rank.
        let second = first.times(normalMatrix(4, 6, seed: 12)).subtractingFromRows(
            [Double](repeating: offset, count: 6))
        let joined = try Blocks.concatenating([("first", first), ("copy", second)])
        let model = try SequentialPLS(latentVariables: [4, 3], blocks: joined.blocks).fit(joined.x, example.y)
        #expect(model.latentVariables == [4, 0])
        #expect(model.explainedShares[1] == 0)
        #expect(model.findings.map(\.code) == ["so-pls.rank"])
        #expect(model.findings.first?.place == "block \"copy\"")
        #expect(
            model.findings.first?.summary
                == "3 latent variables were asked for; what the blocks before it left carries 0")
        let alone = try PLSRegression(latentVariables: 4).fit(first, example.y)
        #expect(try relativeDifference(model.predict(joined.x), alone.predict(first)) < 1e-10)
    }

    @Test("a model written and read predicts the same bits; constant channels are named")
    func roundTrip() throws {
        let example = try BlockExample()
        var x = example.x
        for i in 0..<18 { x[i, 12] = 0.1 }
        let model = try SequentialPLS(latentVariables: [2, 1, 1], blocks: example.blocks, autoscale: true).fit(
            x, example.y)
        #expect(model.findings.map(\.code) == ["so-pls.constant-channels"])
        #expect(model.unscaledChannels == [12])
        let read = try JSONDecoder().decode(SequentialPLSModel.self, from: JSONEncoder().encode(model))
        #expect(read == model)
        #expect(try read.predict(example.new) == model.predict(example.new))
    }

    @Test func refusals() throws {
        let example = try BlockExample()
        let (x, y, blocks) = (example.x, example.y, example.blocks)
        func refused(_ a: [Int], _ x: Matrix, _ y: Matrix, _ blocks: Blocks) -> ModellingError? {
            do throws(ModellingError) {
                _ = try SequentialPLS(latentVariables: a, blocks: blocks).fit(x, y)
                return nil
            } catch { return error }
        }
        #expect(
            refused([2, 1], x, y, blocks)
                == .shapeMismatch(what: "numbers of latent variables", found: 2, expected: 3))
        #expect(
            refused([2, 1, 4], x, y, blocks)
                == .tooManyComponents(asked: 4, largest: 3, because: "block \"block 2\" has 3 channels"))
        #expect(
            refused([9, 5, 3], x.selecting(rows: Array(0..<16)), y.selecting(rows: Array(0..<16)), blocks)
                == .tooManyComponents(asked: 17, largest: 15, because: "16 samples, all blocks together"))
        #expect(
            refused([0, 0, 0], x, y, blocks)
                == .tooManyComponents(asked: 0, largest: 17, because: "18 samples, all blocks together"))
        #expect(
            refused([2, -1, 0], x, y, blocks)
                == .invalidParameter(name: "latentVariables", value: "-1", needed: "0 or more are needed"))
        #expect(
            refused([], x, y, .none)
                == .invalidParameter(name: "blocks", value: "empty", needed: "one block or more are needed"))
        #expect(
            refused([1, 1, 1], x.prefix(columns: 16), y, blocks)
                == .shapeMismatch(what: "columns", found: 16, expected: 17))
        #expect(
            refused([1, 1, 1], x.selecting(rows: [0]), y.selecting(rows: [0]), blocks)
                == .tooFewSamples(found: 1, needed: 2, what: "sequential PLS"))
        #expect(
            refused([1, 1, 1], x, Matrix(rows: 18, columns: 1, repeating: 2), blocks)
                == .constantResponse(name: "the response", value: 2))
        var broken = x
        broken[5, 16] = .nan
        #expect(refused([1, 1, 1], broken, y, blocks) == .nonFinite(row: 5, column: 16, what: "X"))
        for i in 0..<18 { for j in 14..<17 { broken[i, j] = 4 } }
        #expect(refused([1, 1, 1], broken, y, blocks) == .blockWithoutVariation(name: "block 2", samples: 18))
        let model = try SequentialPLS(latentVariables: [1, 1, 1], blocks: blocks).fit(x, y)
        #expect(throws: ModellingError.channelMismatch(found: 16, expected: 17)) {
            try model.predict(x.prefix(columns: 16))
        }
        broken = x
        broken[0, 0] = .infinity
        #expect(throws: ModellingError.nonFinite(row: 0, column: 0, what: "X")) { try model.predict(broken) }
    }
}
