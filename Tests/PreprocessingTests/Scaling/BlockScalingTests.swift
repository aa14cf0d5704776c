import LinearAlgebra
import Preprocessing
import Spectroscopy
import TestSupport
import Testing

struct BlockScalingTests {
    private let blocks = [AxisInterval(from: 1100, to: 1150), AxisInterval(from: 1340, to: 1151)]

    @Test("the variances of each block sum to 1, whatever its size and number of channels")
    func deviation() throws {
        let spectra = try CatalogueCase.spectra()
        var wide = spectra.x
        for i in 0..<8 { for j in 26..<121 { wide[i, j] *= 1000 } }
        let scaled = try BlockScaling(blocks: blocks).makeFitted(from: spectra.replacing(x: wide))
            .apply(to: spectra.replacing(x: wide)).x
        let deviations = scaled.columnStandardDeviations(about: scaled.columnMeans)
        for channels in [0..<26, 26..<121] {
            #expect(abs(channels.reduce(0) { $0 + deviations[$1] * deviations[$1] } - 1) < 1e-12)
        }
    }

    @Test("by count after autoscaling is by deviation")
    func count() throws {
        let spectra = try CatalogueCase.spectra()
        let byCount = try Recipe([Autoscaling(), BlockScaling(blocks: blocks, divisor: .count)])
            .fitApplying(to: spectra).spectra.x
        let byDeviation = try Recipe([Autoscaling(), BlockScaling(blocks: blocks)]).fitApplying(to: spectra).spectra.x
        for (a, b) in zip(byCount.elements, byDeviation.elements) { #expect(abs(a - b) < 1e-13) }
        #expect(
            try BlockScaling(divisor: .count).makeFitted(from: spectra.selecting(rows: [0])).divisor
                == [Double](repeating: 11, count: 121))
    }

    @Test("a block that does not vary is not scaled, and told; constant channels among others add nothing")
    func constantBlock() throws {
        let rows = (0..<4).map { row in [0.1, 0.1, Double(row), 7] }
        let spectra = try Spectra(
            x: Matrix(rows: rows), axis: SpectralAxis(values: [1, 2, 3, 4], unit: .index), signal: .absorbance,
            samples: rows.indices.map { Sample(id: "s\($0)") })
        let fitted = try BlockScaling(blocks: [AxisInterval(from: 1, to: 2), AxisInterval(from: 3, to: 4)])
            .makeFitted(from: spectra)
        let deviation = (5.0 / 3).squareRoot()
        #expect(fitted.constantBlocks == [0])
        #expect(fitted.divisor[0] == 1 && fitted.divisor[1] == 1)
        #expect(abs(fitted.divisor[2] - deviation) < 1e-15 && fitted.divisor[3] == fitted.divisor[2])
        #expect(fitted.findings.map(\.code) == ["preprocessing.constant-blocks"])
        #expect(fitted.findings[0].summary.hasPrefix("1 of 2 blocks do not vary over the training spectra (block 1)"))
        #expect(try fitted.apply(to: spectra).x[3, 0] == 0.1)
    }

    @Test("a channel in no block or in two, and a block of none, are refused")
    func refusals() throws {
        let spectra = try CatalogueCase.spectra()
        func summary(_ blocks: [AxisInterval]) -> String? {
            #expect(throws: PreprocessingError.self) { try BlockScaling(blocks: blocks).makeFitted(from: spectra) }?
                .summary
        }
        #expect(
            summary([blocks[0]])
                == "blocks is 1 stretches; each channel must lie in one of them; 1152.0 nm lies in none")
        #expect(
            summary([AxisInterval(from: 1100, to: 1152), blocks[1]])
                == "blocks is 2 stretches; each channel must lie in one of them; 1152.0 nm lies in numbers 1 and 2")
        #expect(summary(blocks + [AxisInterval(from: 1, to: 2)])?.hasPrefix("no channel lies within 1.0 … 2.0") == true)
        #expect(throws: PreprocessingError.tooFewSpectra(method: "block-scale", found: 1, needed: 2)) {
            try BlockScaling().makeFitted(from: spectra.selecting(rows: [0]))
        }
    }

    @Test("Pareto: the deviation of a scaled channel is the root of what it was; constant channels are told")
    func pareto() throws {
        let spectra = try CatalogueCase.spectra()
        var x = spectra.x
        for i in 0..<8 { x[i, 5] = 0.1 }
        let training = try spectra.replacing(x: x)
        let fitted = try ParetoScaling().makeFitted(from: training)
        let scaled = try fitted.apply(to: training).x
        let before = x.columnStandardDeviations(about: x.columnMeans)
        let after = scaled.columnStandardDeviations(about: scaled.columnMeans)
        for j in 0..<121 where j != 5 { #expect(abs(after[j] - before[j].squareRoot()) < 1e-13) }
        #expect(scaled.column(5).allSatisfy { $0 == 0 })
        #expect(fitted.constantChannels == [5] && fitted.findings.first?.place == "pareto")
        #expect(throws: PreprocessingError.tooFewSpectra(method: "pareto", found: 1, needed: 2)) {
            try ParetoScaling().makeFitted(from: spectra.selecting(rows: [0]))
        }
    }
}
