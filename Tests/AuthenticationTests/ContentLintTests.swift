import LinearAlgebra
import Modelling
import Spectroscopy
import TestSupport
import Testing
import Validation

@testable import Authentication

/// Each rule with a planted case that it must tell, and one beside it that it must not.
struct ContentLintTests {
    private func choice(_ means: [Double], error: Double, lots: Int = 30) -> ComplexityChoice {
        // Half of the lots above, half below: the standard error of the mean is `error`.
        let d = error * Double(lots - 1).squareRoot()
        return ComplexityChoice(
            LossTable(
                losses: (0..<lots).map { lot in means.map { $0 + (lot % 2 == 0 ? d : -d) } },
                weights: [Double](repeating: 1, count: lots)))
    }

    private func codes(_ findings: [Finding]) -> [String] { findings.map(\.code) }

    @Test func aProcedureThatIsNoBetterThanTheMean() throws {
        let y = (0..<10).map(Double.init)
        let lots = Lots(names: y.map { "\($0)" }, indices: Array(0..<10))
        let useless = try RegressionFigures(.crossValidation, reference: y, predicted: y.map { 9 - $0 }, lots: lots)
        let finding = try #require(ContentLint.notPredictable("a", nested: useless).first)
        #expect(finding.code == "content.not-predictable" && finding.severity == .warning && finding.place == "a")
        #expect(finding.summary.contains("nested Q² is -3.0, not above 0"))
        let good = try RegressionFigures(.crossValidation, reference: y, predicted: y.map { $0 + 0.1 }, lots: lots)
        #expect(ContentLint.notPredictable("a", nested: good).isEmpty)
        // Barely better than the mean: the interval of Q² says that it may be chance.
        let barely = try RegressionFigures(
            .crossValidation, reference: y, predicted: [4.5, 0, 6, 3, 4, 1, 6, 7, 4, 9], lots: lots)
        let (q, interval) = (try #require(barely.qSquared), try #require(barely.qSquaredInterval))
        // Σe = 20.25 + 1 + 16 + 0 + 0 + 16 + 0 + 0 + 16 + 0, Σs = 82.5; by hand: R, u, t(0.975; 9) = 2.26215716.
        let (e, s) = ([20.25, 1, 16, 0, 0, 16, 0, 0, 16, 0], y.map { ($0 - 4.5) * ($0 - 4.5) })
        let ratio = 69.25 / 82.5
        let squares = zip(e, s).reduce(0.0) { $0 + ($1.0 - ratio * $1.1) * ($1.0 - ratio * $1.1) }
        let half = 2.262157162740992 * (10.0 / 9 * squares).squareRoot() / 82.5
        #expect(abs(q - (1 - ratio)) < 1e-12)
        #expect(abs(interval.low - (q - half)) < 1e-9 && abs(interval.high - (q + half)) < 1e-9)
        let hardly = try #require(ContentLint.notPredictable("a", nested: barely).first)
        #expect(hardly.code == "content.hardly-predictable" && hardly.summary.contains("includes 0"))
        #expect(good.qSquaredInterval.map { $0.low > 0 } == true)
    }

    @Test func aSearchThatFoundWhatOtherLotsDoNotShow() throws {
        let told = ContentLint.optimistic("a", selected: 0.0066, nested: 0.042)
        #expect(told.map(\.code) == ["content.optimistic-selection"] && told[0].severity == .warning)
        #expect(told[0].summary.hasPrefix("the nested RMSECV 0.042 is 6.4 times that of the selected recipe, 0.0066"))
        #expect(ContentLint.optimistic("a", selected: 1, nested: 1.5).isEmpty)
        #expect(ContentLint.optimistic("a", selected: 0, nested: 1).count == 1)
    }

    @Test func aModelThatDescribesItsOwnSamplesTooWell() {
        let weak = choice([9, 8, 1.16, 1.15, 1.15, 1.14, 1.12, 1.0], error: 0.1)
        let strong = choice([9, 8, 7, 6, 3, 2, 1.9, 1.0], error: 0.1)
        func told(_ rmsec: Double, _ rmsecv: Double, _ choice: ComplexityChoice) -> [Finding] {
            ContentLint.overfitted("a", rmsec: rmsec, rmsecv: rmsecv, choice: choice, lots: 30)
        }
        #expect(told(1, 2.01, weak).map(\.severity) == [.warning])
        #expect(told(1, 2.01, strong).map(\.severity) == [.note])
        #expect(codes(told(0, 1, weak)) == ["content.overfitted"])
        #expect(told(1, 2, weak).isEmpty)
    }

    @Test func moreLatentVariablesThanTheLotsCarry() {
        // 30 lots carry 3; 8 are chosen, and 3 lie 1.6 standard errors above the least.
        let weak = choice([9, 8, 1.16, 1.15, 1.15, 1.14, 1.12, 1.0], error: 0.1)
        #expect(weak.chosen == 8)
        #expect(
            codes(ContentLint.manyLatentVariables("a", choice: weak, lots: 30, maximum: 20))
                == ["content.many-latent-variables", "content.latent-variables-at-limit"])
        // The choice supports 8: 3 are far worse.
        let strong = choice([9, 8, 7, 6, 3, 2, 1.9, 1.0, 1.05], error: 0.1)
        #expect(strong.chosen == 8)
        #expect(ContentLint.manyLatentVariables("a", choice: strong, lots: 30, maximum: 20).isEmpty)
        // 80 lots carry 8.
        #expect(
            codes(ContentLint.manyLatentVariables("a", choice: weak, lots: 80, maximum: 20))
                == ["content.latent-variables-at-limit"])
    }

    @Test func referenceValuesThatTellGroupsApart() throws {
        let spectra = try SyntheticOrigins.make(classes: 3, lots: 4, channels: 5, separation: 1, seed: 1)
        let lots = Lots.of(spectra).lots
        let grouped = (0..<12).map { Double($0 % 3) }
        func told(_ reference: [Double], _ others: Set<String> = []) -> [Finding] {
            ContentLint.constantInGroups("a", reference: reference, samples: spectra, lots: lots, otherColumns: others)
        }
        let finding = try #require(told(grouped).first)
        #expect(finding.code == "content.constant-in-groups" && finding.summary.contains("column \"origin\""))
        #expect(told(grouped, ["origin"]).isEmpty)
        #expect(told((0..<12).map(Double.init)).isEmpty)
        // Few values without a column that tells them.
        let many = try SyntheticOrigins.make(classes: 2, lots: 16, channels: 5, separation: 1, seed: 1)
        let values = (0..<32).map { Double(($0 / 2) % 4) }
        #expect(
            ContentLint.constantInGroups(
                "a", reference: values, samples: many, lots: Lots.of(many).lots, otherColumns: []
            ).first?.summary.contains("32 samples of 32 lots have only 4 different reference values") ?? false)
    }

    @Test func aRangeThatOneOrTwoSamplesCarry() {
        let names = (0..<10).map { "s\($0)" }
        let usual = (0..<10).map(Double.init)
        #expect(ContentLint.carriedRange("a", reference: usual, samples: names).isEmpty)
        var one = usual
        one[3] = 40
        let single = ContentLint.carriedRange("a", reference: one, samples: names)
        #expect(codes(single) == ["content.range-carried"] && single[0].summary.hasPrefix("s3 (40) carries"))
        var two = one
        two[7] = -30
        let pair = ContentLint.carriedRange("a", reference: two, samples: names)
        // Two of five samples are too many to say it of.
        #expect(ContentLint.carriedRange("a", reference: [0, 1, 2, 9, 10], samples: names).isEmpty)
        #expect(pair.first?.summary.hasPrefix("s7 (-30) and s3 (40) carry") ?? false)
    }

    @Test func bandsWithoutLight() throws {
        let spectra = try SyntheticContents.make(lots: 12, channels: 100, seed: 2)
        #expect(ContentLint.saturatedBands(spectra).isEmpty)
        var noisy = spectra.x
        var generator = SeededGenerator(seed: 3)
        for i in 0..<12 { for j in 80..<90 { noisy[i, j] = 3 + 0.5 * generator.normal() } }
        let opaque = ContentLint.saturatedBands(try spectra.replacing(x: noisy))
        #expect(codes(opaque) == ["content.saturated-band"])
        // Channels 81 … 90 are 1900 … 1990 nm; the second difference reaches one channel farther.
        #expect(opaque.first?.summary.contains("from 1900 to 1990") ?? opaque.first?.summary.contains("1890") ?? false)
        #expect(ContentLint.saturatedBands(try spectra.replacing(x: noisy, signal: .reflectance)).isEmpty)
        var clipped = spectra.x
        for i in 0..<12 { for j in 7..<10 { clipped[i, j] = 4 } }
        let flat = ContentLint.saturatedBands(try spectra.replacing(x: clipped, signal: .intensity))
        #expect(codes(flat) == ["content.saturated-band"] && flat[0].place == "channels 8 … 10")
    }

    @Test func analytesThatGoTogether() {
        let a: [Double?] = [1, 2, 3, 4, nil]
        let b: [Double?] = [2.1, 3.9, 6, 8.2, 100]
        let c: [Double?] = [1, -1, 1, -1, 3]
        let found = ContentCorrelation.all(names: ["a", "b", "c"], references: [a, b, c])
        #expect(found.map(\.samples) == [4, 4, 5])
        let told = ContentLint.correlated(found)
        #expect(codes(told) == ["content.correlated-analytes"] && told[0].place == "a, b")
        #expect(ContentCorrelation.all(names: ["a", "d"], references: [a, [1, 1, 1, 1, 1]])[0].r == nil)
    }

    @Test func aTestThatLooksBetterThanTheValidation() throws {
        let y = (0..<40).map(Double.init)
        let test = try RegressionFigures(
            .test, reference: y, predicted: y.enumerated().map { $1 + ($0 % 2 == 0 ? 1 : -1) }, calibrationMean: 20)
        #expect(ContentLint.testBelowValidation("a", test: test, rmsecv: 0.9).isEmpty)
        #expect(ContentLint.testBelowValidation("a", test: test, rmsecv: 1.1).map(\.severity) == [.note])
        #expect(ContentLint.testBelowValidation("a", test: test, rmsecv: 2).map(\.severity) == [.warning])
    }

    @Test("a wrong reference value, a foreign spectrum, and both, are told as what they are")
    func outliers() throws {
        let spectra = try SyntheticContents.make(lots: 40, seed: 4)
        let foreign = try SyntheticContents.make(lots: 40, foreign: 1.5, seed: 4)
        var x = spectra.x
        for row in [5, 9] { for j in 0..<spectra.axis.count { x[row, j] = foreign.x[row, j] } }
        let changed = try spectra.replacing(x: x).replacing(
            samples: spectra.samples.enumerated().map { row, sample in
                guard row == 20 else { return sample }
                return Sample(id: sample.id, lot: sample.lot, metadata: ["protein": "19", "oil": "2"])
            })
        var plan = ContentModelTests.plan
        plan.data.analytes = [.init(column: "protein")]
        let findings = try ContentRegression(plan: plan).calibrate(changed, sources: []).report.findings
        let inY = try #require(findings.first { $0.code == "content.outlier-y" || $0.code == "content.outlier-xy" })
        #expect(inY.summary.contains("s20-0 (t = ") && inY.summary.contains("nothing was left out"))
        let inX = try #require(findings.first { $0.code == "content.outlier-x" }, "\(findings.map(\.summary))")
        #expect(inX.summary.contains("s5-0") || inX.summary.contains("s9-0"))
        #expect(findings.contains { $0.code == "content.range-carried" } == false)
    }
}
