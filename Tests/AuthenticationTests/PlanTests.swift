import Foundation
import Preprocessing
import Spectroscopy
import TestSupport
import Testing

@testable import Authentication

@Suite struct PlanTests {
    private func object(_ text: String) throws -> JSONValue {
        try JSONDecoder().decode(JSONValue.self, from: Data(text.utf8))
    }

    private func plan(_ text: String) throws -> OriginPlan {
        try PlanDocument.plan(OriginPlan.self, from: object(text))
    }

    /// What a person reads of the refusal: detail, place, remedy.
    private func refusal(_ body: () throws -> Void) -> [String?] {
        do {
            try body()
            return []
        } catch let error as AuthenticationError {
            return [error.summary, error.place, error.remedy]
        } catch {
            return ["\(error)"]
        }
    }

    @Test("what is left out has its default")
    func defaults() throws {
        #expect(try plan("{}") == OriginPlan())
        let standard = OriginPlan()
        #expect(standard.schema == "bencao.plan.v1")
        #expect(standard.data.classColumn == "origin")
        #expect(standard.recipes == nil)
        #expect(standard.estimator.method == "pls-da")
        #expect(standard.acceptance.alpha == 0.05)
        #expect(standard.validation.innerFolds == 5)
        #expect(standard.validation.innerRepeats == 5)
        #expect(standard.validation.outerFolds == 5)
        #expect(standard.validation.outerRepeats == 3)
        var expected = standard
        expected.data.classColumn = "country"
        expected.data.lotColumn = "batch"
        expected.data.exclude = ["s1": "spilled", "odd name": "broken"]
        expected.validation.outerRepeats = 7
        expected.seed = 9
        let given = try plan(
            """
            {"data": {"class": "country", "lot": "batch", "exclude": {"s1": "spilled", "odd name": "broken"}},
             "validation": {"outerRepeats": 7}, "seed": 9}
            """)
        #expect(given == expected)
        #expect(try PlanDocument.plan(OriginPlan.self, from: PlanDocument.tree(of: given)) == given)
    }

    @Test("recipes are read with their parameters, or said to be wrong with a remedy")
    func recipes() throws {
        let given = try plan(
            """
            {"recipes": [[{"method": "snv"}, {"method": "mean-centre"}],
                         [{"method": "savitzky-golay", "parameters": {"window": 9}}]]}
            """)
        #expect(
            given.recipes == [
                Recipe([StandardNormalVariate(), MeanCentring()]),
                Recipe([SavitzkyGolay(window: 9)]),
            ])
        #expect(
            refusal { _ = try plan(#"{"recipes": [[{"method": "snw"}]]}"#) } == [
                "there is no preprocessing method \"snw\"", "plan, recipes", "did you mean snv?",
            ])
        #expect(
            refusal { _ = try plan(#"{"recipes": []}"#) }
                == ["there is no candidate recipe", "plan, recipes", "correct the value"])
        #expect(
            refusal { _ = try plan(#"{"recipes": [[{"method": "snv"}], [{"method": "snv"}]]}"#) }
                == ["a candidate recipe stands twice", "plan, recipes", "correct the value"])
    }

    @Test("an unknown key is refused, with the near ones")
    func unknownKeys() {
        #expect(
            refusal { _ = try plan(#"{"validation": {"outerRepeat": 2}}"#) } == [
                "the plan has no key \"validation.outerRepeat\"", "plan",
                "did you mean \"outerRepeats\"?",
            ])
        #expect(
            refusal { _ = try plan(#"{"sead": 2}"#) }
                == ["the plan has no key \"sead\"", "plan", "did you mean \"seed\"?"])
        #expect(
            refusal { _ = try plan(#"{"zzzzzzzz": 2}"#) }
                == ["the plan has no key \"zzzzzzzz\"", "plan", "see `bencao plan example origin`"])
    }

    @Test(
        "a value of another type, or out of its range, is refused by name",
        arguments: [
            (#"{"seed": "one"}"#, "plan", "seed"), (#"{"validation": 3}"#, "plan", "validation"),
            (#"{"data": {"class": 3}}"#, "plan", "data.class"),
            (#"{"acceptance": {"alpha": 0}}"#, "plan, acceptance.alpha", "alpha is 0.0"),
            (#"{"acceptance": {"alpha": 1}}"#, "plan, acceptance.alpha", "alpha is 1.0"),
            (#"{"validation": {"outerFolds": 1}}"#, "plan, validation.outerFolds", "1 folds; 2 … 1000"),
            (#"{"validation": {"innerFolds": 1001}}"#, "plan, validation.innerFolds", "1001 folds"),
            (#"{"validation": {"permutations": -1}}"#, "plan, validation.permutations", "-1 permutations"),
            (#"{"estimator": {"method": "svm"}}"#, "plan, estimator.method", "no classifier \"svm\""),
            (#"{"estimator": {"maximumLatentVariables": 0}}"#, "plan, estimator.maximumLatentVariables", "0 latent"),
            (#"{"pipeline": "content"}"#, "plan, pipeline", "\"content\""),
            (#"{"schema": "bencao.plan.v2"}"#, "plan, schema", "\"bencao.plan.v2\""),
            ("[1, 2]", "plan", "a plan is a table of keys and values"),
        ])
    func wrongValues(_ text: String, place: String, part: String) {
        let refused = refusal { _ = try plan(text) }
        #expect(refused.count == 3)
        #expect(refused.count == 3 && refused[1] == place)
        #expect(refused.first??.contains(part) == true, "\(refused)")
    }

    @Test("--set follows a path of the plan, or names a method and its parameter in every candidate")
    func settings() throws {
        var standard = OriginPlan()
        standard.recipes = DefaultRecipes.example
        let tree = try PlanDocument.tree(of: standard)
        let repeats = try PlanDocument.setting(
            "validation.outerRepeats", to: .integer(9), in: tree, of: OriginPlan.self)
        #expect(try PlanDocument.plan(OriginPlan.self, from: repeats).validation.outerRepeats == 9)
        // Keys that are absent by default can be set too.
        let lot = try PlanDocument.setting(
            "data.lot", to: .string("batch"), in: PlanDocument.tree(of: OriginPlan()), of: OriginPlan.self)
        #expect(try PlanDocument.plan(OriginPlan.self, from: lot).data.lotColumn == "batch")
        let window = try PlanDocument.setting("savitzky-golay.window", to: .integer(31), in: tree, of: OriginPlan.self)
        let recipes = try #require(try PlanDocument.plan(OriginPlan.self, from: window).recipes)
        let windows = recipes.flatMap(\.steps).compactMap { ($0 as? SavitzkyGolay)?.window }
        #expect(windows == [31, 31, 31])
        #expect(recipes.count == 7)
        let derivatives = recipes.flatMap(\.steps).compactMap { ($0 as? SavitzkyGolay)?.derivative }
        #expect(derivatives == [1, 1, 2])

        #expect(
            refusal {
                _ = try PlanDocument.setting(
                    "msc.window", to: .integer(1), in: .object(["recipes": .array([])]), of: OriginPlan.self)
            }
                == [
                    "no candidate recipe has a step \"msc\", and the plan has no key \"msc\"", "--set msc.window",
                    "see `bencao plan example origin`",
                ])
        #expect(
            refusal {
                _ = try PlanDocument.setting("validation.outerRepeat", to: .integer(9), in: tree, of: OriginPlan.self)
            } == [
                "the plan has no key \"validation.outerRepeat\"", "--set",
                "did you mean \"outerRepeats\"?",
            ])
        #expect(
            refusal { _ = try PlanDocument.setting("seed.more.less", to: .integer(9), in: tree, of: OriginPlan.self) }
                .first
                == "the plan has no key \"seed.more.less\"")
        #expect(
            refusal { _ = try PlanDocument.setting("", to: .integer(9), in: tree, of: OriginPlan.self) }.first
                == "\"\" names nothing")
        // A parameter that the method does not have is found when the plan is read.
        let unknown = try PlanDocument.setting(
            "savitzky-golay.windows", to: .integer(31), in: tree, of: OriginPlan.self)
        #expect(
            refusal { _ = try PlanDocument.plan(OriginPlan.self, from: unknown) }.last == "did you mean \"window\"?")
    }

    @Test("the default candidates fit the axis: resampling where steps differ, no window wider than the axis")
    func defaultRecipes() throws {
        func axis(_ values: [Double]) throws -> SpectralAxis { try SpectralAxis(values: values, unit: .nanometre) }
        let wide = DefaultRecipes.discrimination(for: try axis((0..<50).map { 1000 + 2 * Double($0) }))
        #expect(wide.recipes == DefaultRecipes.example)
        #expect(wide.findings.isEmpty)
        #expect(wide.recipes.allSatisfy { $0.steps.last is MeanCentring })
        let uneven = DefaultRecipes.discrimination(for: try axis((0..<50).map { 1000 + Double($0 * $0) }))
        #expect(uneven.recipes.count == 7)
        #expect(uneven.findings.map(\.code) == ["recipes.resampled"])
        #expect(uneven.recipes.map { $0.steps.first is Resampling } == [false, false, false, false, true, true, true])
        let narrow = DefaultRecipes.discrimination(for: try axis((0..<18).map { Double($0) }))
        #expect(narrow.recipes.count == 6)
        #expect(narrow.findings.map(\.code) == ["recipes.left-out"])
    }
}
