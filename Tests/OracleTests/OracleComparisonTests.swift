internal import LinearAlgebra
internal import TestSupport
internal import Testing

/// The comparison itself: it must find what is wrong, else no oracle proves anything.
struct OracleComparisonTests {
    private func mismatch(
        _ got: OracleValue, _ expected: OracleValue, relative: Double = 1e-6, absolute: Double = 0,
        signFreeKeys: Set<String>? = []
    ) -> String? {
        got.mismatch(
            with: expected, key: "X",
            tolerance: OracleCase.Tolerance(relative: relative, absolute: absolute, signFreeKeys: signFreeKeys))
    }

    @Test("the allowance is absolute + relative · max|expected|, the worst element is named")
    func allowance() {
        let expected = OracleValue.matrix(Matrix(rows: [[100, 1], [0, -200]]))
        #expect(mismatch(.matrix(Matrix(rows: [[100, 1.00019], [0, -200]])), expected) == nil)
        let found = mismatch(.matrix(Matrix(rows: [[100.0003, 1], [0.5, -200]])), expected)
        #expect(
            found?.hasPrefix("X[1, 0]: got 0.5, expected 0.0, apart by 0.5; allowed ") == true, "\(found ?? "")")
        #expect(mismatch(.scalar(1.25), .scalar(1), relative: 0, absolute: 0.25) == nil)
        #expect(mismatch(.scalar(1.26), .scalar(1), relative: 0, absolute: 0.25) != nil)
    }

    @Test("undefined and infinite elements agree with their like only")
    func specialNumbers() {
        #expect(mismatch(.scalar(nil), .scalar(nil)) == nil)
        #expect(mismatch(.scalar(0), .scalar(nil)) != nil)
        #expect(mismatch(.scalar(nil), .scalar(0)) != nil)
        #expect(mismatch(.vector([.infinity, 1.0]), .vector([.infinity, 1.0])) == nil)
        #expect(mismatch(.vector([-.infinity, 1.0]), .vector([.infinity, 1.0])) != nil)
        #expect(mismatch(.vector([1.0, .infinity]), .vector([1.0, 2.0])) != nil)
    }

    @Test("signs are free column by column, for the keys that say so")
    func freeSigns() {
        let expected = OracleValue.matrix(Matrix(rows: [[1, 2], [3, 4]]))
        let turned = OracleValue.matrix(Matrix(rows: [[1, -2], [3, -4]]))
        #expect(mismatch(turned, expected) != nil)
        #expect(mismatch(turned, expected, signFreeKeys: ["X"]) == nil)
        #expect(mismatch(turned, expected, signFreeKeys: ["Y"]) != nil)
        #expect(mismatch(turned, expected, signFreeKeys: nil) == nil)
        #expect(mismatch(.matrix(Matrix(rows: [[1, -2], [3, 4]])), expected, signFreeKeys: ["X"]) != nil)
    }

    @Test("another shape, text or kind is a mismatch")
    func shapes() {
        #expect(mismatch(.vector([1.0, 2.0]), .matrix(Matrix(rows: [[1, 2]]))) != nil)
        #expect(mismatch(.vector([1.0]), .vector([1.0, 2.0])) != nil)
        #expect(mismatch(.texts(["a"]), .texts(["b"])) != nil)
        #expect(mismatch(.texts(["a"]), .scalar(1)) != nil)
        #expect(mismatch(.lists([.vector([1]), .vector([1, 2])]), .lists([.vector([1]), .vector([1, 3])])) != nil)
        #expect(mismatch(.lists([.vector([1]), .vector([1, 2])]), .lists([.vector([1]), .vector([1, 2])])) == nil)
    }
}
