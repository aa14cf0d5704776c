import Foundation
import LinearAlgebra
import Modelling
import Spectroscopy
import Testing

/// Three blocks of very different size and offset, and responses that depend on all of them.
struct BlockExample {
    let blocks: Blocks
    let x: Matrix
    let y: Matrix
    let new: Matrix

    init(_ n: Int = 18, widths: [Int] = [9, 5, 3], responses q: Int = 1, seed: UInt64 = 3, noise: Double = 0.1) throws {
        let t = normalMatrix(n + 5, 5, seed: seed)
        let parts = widths.enumerated().map { b, width in
            let size = [1, 50, 0.01][b % 3]
            let clean = t.times(normalMatrix(5, width, seed: seed + UInt64(b) + 1))
            let error = normalMatrix(n + 5, width, seed: seed + 50 + UInt64(b)).dividingColumns(
                by: [Double](repeating: 1 / max(noise, 1e-300), count: width))
            return (
                "block \(b)",
                (clean - error).dividingColumns(by: [Double](repeating: 1 / size, count: width))
                    .subtractingFromRows([Double](repeating: -10 * size, count: width))
            )
        }
        let joined = try Blocks.concatenating(parts)
        blocks = joined.blocks
        x = joined.x.selecting(rows: Array(0..<n))
        new = joined.x.selecting(rows: Array(n..<(n + 5)))
        y = Matrix(
            rows: (0..<n).map { i in (0..<q).map { k in t[i, k % 5] - 2 * t[i, (k + 2) % 5] + Double(4 * k) } })
    }
}

struct FusionTests {
    @Test("agrees with numpy and the PCA of scikit-learn")
    func golden() throws {
        let golden = try MultiGolden.document.get().fusion
        let blocks = try goldenBlocks(golden.widths)
        let (x, new) = (Matrix(rows: golden.x), Matrix(rows: golden.new))
        for wanted in golden.cases {
            let low = try LowLevelFusion(blocks: blocks, autoscale: wanted.autoscale).fit(x)
            #expect(try relativeDifference(low.predict(new), Matrix(rows: wanted.low)) < 1e-12)
            for scaling in [MidLevelFusion.Scaling.block, .unit] {
                let mid = try MidLevelFusion(
                    blocks: blocks, components: [3, 2, 1], autoscale: wanted.autoscale, scaling: scaling
                ).fit(x)
                let expected = Matrix(rows: try #require(wanted.mid[scaling.rawValue]))
                #expect(try relativeDifference(mid.predict(new), expected) < 1e-11)
            }
        }
    }

    @Test(
        "each block has variance 1; with all components mid-level fusion predicts as low-level",
        arguments: [false, true])
    func variances(_ autoscale: Bool) throws {
        let example = try BlockExample()
        let low = try LowLevelFusion(blocks: example.blocks, autoscale: autoscale).fit(example.x)
        let z = try low.predict(example.x)
        #expect(z.columnMeans.allSatisfy { abs($0) < 1e-14 })
        let deviations = z.columnStandardDeviations(about: z.columnMeans)
        for range in example.blocks.joinedRanges {
            #expect(abs(deviations[range].reduce(0) { $0 + $1 * $1 } - 1) < 1e-12)
        }
        let mid = try MidLevelFusion(blocks: example.blocks, components: [9, 5, 3], autoscale: autoscale).fit(example.x)
        let pls = PLSRegression(latentVariables: 4)
        let fromLow = try pls.fit(z, example.y).predict(low.predict(example.new))
        let fromMid = try pls.fit(mid.predict(example.x), example.y).predict(mid.predict(example.new))
        #expect(relativeDifference(fromMid, fromLow) < 1e-9)
        // The unit of a block does not matter.
        let units = example.blocks.widths.enumerated().flatMap { b, width in
            [Double](repeating: [1e-3, 7, 40][b], count: width)
        }
        let other = try LowLevelFusion(blocks: example.blocks, autoscale: autoscale).fit(
            example.x.dividingColumns(by: units))
        #expect(
            try relativeDifference(other.predict(example.new.dividingColumns(by: units)), low.predict(example.new))
                < 1e-11)
    }

    @Test("blocks may leave columns out and stand in any order")
    func ranges() throws {
        let example = try BlockExample()
        let blocks = try Blocks([
            Blocks.Block(name: "late", columns: 14..<17), Blocks.Block(name: "early", columns: 1..<4),
        ])
        #expect(blocks.joinedRanges == [0..<3, 3..<6])
        let fitted = try LowLevelFusion(blocks: blocks).fit(example.x)
        let z = try fitted.predict(example.x)
        #expect(z.columns == 6)
        var changed = example.x
        for i in 0..<changed.rows { changed[i, 7] = 1e6 }
        #expect(try fitted.predict(changed) == z)
        let alone = try LowLevelFusion(blocks: Blocks([Blocks.Block(name: "early", columns: 1..<4)])).fit(example.x)
        #expect(try relativeDifference(z.selecting(columns: [3, 4, 5]), alone.predict(example.x)) < 1e-14)
        let read = try JSONDecoder().decode(Blocks.self, from: JSONEncoder().encode(blocks))
        #expect(read == blocks)
        #expect(String(decoding: try JSONEncoder().encode(blocks), as: UTF8.self).contains("[14,17]"))
    }

    @Test("constant channels, and blocks of less rank than components, are findings")
    func findings() throws {
        let example = try BlockExample(noise: 0)
        var x = example.x
        for i in 0..<x.rows { x[i, 10] = 0.1 }
        let low = try LowLevelFusion(blocks: example.blocks, autoscale: true).fit(x)
        #expect(low.unscaledChannels == [10])
        #expect(low.findings.map(\.code) == ["fusion.constant-channels"])
        #expect(try low.predict(x).column(10).allSatisfy { $0 == 0 })
        let mid = try MidLevelFusion(blocks: example.blocks, components: [8, 3, 3]).fit(x)
        #expect(mid.components == [5, 3, 3])
        #expect(mid.findings.map(\.code) == ["pca.stopped-at-rank"])
        #expect(mid.findings.map(\.place) == ["block \"block 0\""])
        for model in [mid] {
            let read = try JSONDecoder().decode(BlockScores.self, from: JSONEncoder().encode(model))
            #expect(read == model)
            #expect(try read.predict(x) == model.predict(x))
        }
        let read = try JSONDecoder().decode(BlockScaling.self, from: JSONEncoder().encode(low))
        #expect(read == low)
        #expect(try read.predict(x) == low.predict(x))
    }

    @Test func refusals() throws {
        func blocks(_ all: [(String, Range<Int>)]) -> ModellingError? {
            do throws(ModellingError) {
                _ = try Blocks(all.map { Blocks.Block(name: $0.0, columns: $0.1) })
                return nil
            } catch { return error }
        }
        #expect(blocks([("a", 0..<3), ("b", 3..<5)]) == nil)
        #expect(
            blocks([("a", 0..<3), ("b", 2..<5)])
                == .invalidParameter(
                    name: "blocks", value: "\"b\" 2 ..< 5", needed: "\"a\" has some of these columns too"))
        #expect(
            blocks([("a", 0..<3), ("a", 3..<5)])
                == .invalidParameter(name: "blocks", value: "\"a\" 3 ..< 5", needed: "another block has this name"))
        #expect(
            blocks([("", 0..<3)])
                == .invalidParameter(name: "blocks", value: "\"\" 0 ..< 3", needed: "every block needs a name"))
        #expect(
            blocks([("a", 2..<2)])
                == .invalidParameter(name: "blocks", value: "\"a\" 2 ..< 2", needed: "columns from 0 on are needed"))
        #expect(
            blocks([("a", -1..<2)])
                == .invalidParameter(name: "blocks", value: "\"a\" -1 ..< 2", needed: "columns from 0 on are needed"))
        #expect(throws: ModellingError.shapeMismatch(what: "rows of block \"b\"", found: 3, expected: 2)) {
            try Blocks.concatenating([("a", Matrix(rows: 2, columns: 2)), ("b", Matrix(rows: 3, columns: 2))])
        }
        #expect(throws: (any Error).self) {
            try JSONDecoder().decode(Blocks.self, from: Data("[{\"name\":\"a\",\"columns\":[4,2]}]".utf8))
        }

        let example = try BlockExample()
        func refused(_ x: Matrix, _ blocks: Blocks, components: [Int] = [1]) -> [ModellingError?] {
            var errors: [ModellingError?] = []
            do throws(ModellingError) {
                _ = try LowLevelFusion(blocks: blocks).fit(x)
                errors.append(nil)
            } catch { errors.append(error) }
            do throws(ModellingError) {
                _ = try MidLevelFusion(blocks: blocks, components: components).fit(x)
                errors.append(nil)
            } catch { errors.append(error) }
            return errors
        }
        func both(_ error: ModellingError) -> [ModellingError?] { [error, error] }
        #expect(
            refused(example.x, .none)
                == both(.invalidParameter(name: "blocks", value: "empty", needed: "one block or more are needed")))
        #expect(
            refused(example.x.prefix(columns: 15), example.blocks)
                == both(.shapeMismatch(what: "columns", found: 15, expected: 17)))
        #expect(
            refused(example.x.selecting(rows: [0]), example.blocks)
                == both(.tooFewSamples(found: 1, needed: 2, what: "fusion of blocks")))
        var x = example.x
        x[3, 4] = .nan
        #expect(refused(x, example.blocks) == both(.nonFinite(row: 3, column: 4, what: "X")))
        x = example.x
        for i in 0..<x.rows { for j in 9..<14 { x[i, j] = 0.1 } }
        #expect(
            refused(x, example.blocks) == both(.blockWithoutVariation(name: "block 1", samples: 18)))
        #expect(
            refused(example.x, example.blocks, components: [1, 2])
                == [nil, .shapeMismatch(what: "numbers of components", found: 2, expected: 3)])
        #expect(
            refused(example.x, example.blocks, components: [0])
                == [nil, .invalidParameter(name: "components", value: "0", needed: "1 or more are needed")])
        let fitted = try LowLevelFusion(blocks: example.blocks).fit(example.x)
        #expect(throws: ModellingError.channelMismatch(found: 18, expected: 17)) {
            try fitted.predict(Matrix(rows: 1, columns: 18))
        }
        let scores = try MidLevelFusion(blocks: example.blocks, components: [2]).fit(example.x)
        #expect(throws: ModellingError.channelMismatch(found: 18, expected: 17)) {
            try scores.predict(Matrix(rows: 1, columns: 18))
        }
    }
}

/// Blocks "0", "1", … of the given widths.
func goldenBlocks(_ widths: [Int]) throws -> Blocks {
    var start = 0
    return try Blocks(
        widths.enumerated().map { b, width in
            defer { start += width }
            return Blocks.Block(name: "\(b)", columns: start..<(start + width))
        })
}
