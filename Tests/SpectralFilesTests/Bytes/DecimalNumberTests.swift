import Glibc
import LinearAlgebra
import Testing

@testable import SpectralFiles

@Suite("Decimal numbers from bytes")
struct DecimalNumberTests {
    private func expectBitEqual(_ text: String) {
        let expected = strtod(text, nil)
        let found = DecimalNumber.parse(text)
        #expect(found?.bitPattern == expected.bitPattern, "\(text): \(found ?? .nan), strtod \(expected)")
    }

    @Test func randomDoublesInFullLengthAreBitEqualToStrtod() {
        var generator = SeededGenerator(seed: 1)
        for _ in 0..<4000 {
            let value = Double(bitPattern: generator.next())
            if value.isFinite { expectBitEqual(value.description) }
            expectBitEqual((generator.normal() * 3).description)
            expectBitEqual("\(Float(generator.uniform()))")
        }
    }

    @Test func randomDigitStringsAreBitEqualToStrtod() {
        var generator = SeededGenerator(seed: 2)
        for _ in 0..<4000 {
            let length = 1 + generator.next(below: 24)
            var digits = (0..<length).map { _ in "\(generator.next(below: 10))" }.joined()
            digits.insert(".", at: digits.index(digits.startIndex, offsetBy: generator.next(below: length + 1)))
            let sign = ["", "-", "+"][generator.next(below: 3)]
            let exponent = ["", "e\(generator.next(below: 60) - 30)", "E+0\(generator.next(below: 9))"]
            expectBitEqual(sign + digits + exponent[generator.next(below: 3)])
        }
    }

    @Test(arguments: [
        "9007199254740993", "9007199254740992.5", "1e22", "1e23", "8.5e-22", "123456789012345678e-27", "0", "-0",
        "0.000000000000000000000000000001", "1.7976931348623157e308", "4.9e-324", "2.2250738585072011e-308", "5.", ".5",
        "00000000000000000000000000012.5", "9007199254740993e-1", "1.00000000000000011102230246251565404",
    ])
    func hardCasesAreBitEqualToStrtod(text: String) { expectBitEqual(text) }

    @Test(arguments: [
        "", "-", ".", "e5", "1e", "1e+", "nan", "inf", "0x10", "1 ", " 1", "1,5", "1.2.3", "--1", "1_000",
    ])
    func othersAreNoNumbers(text: String) { #expect(DecimalNumber.parse(text) == nil) }

    @Test func aCommaMayBeTheDecimalMark() {
        #expect(DecimalNumber.parse("1100,5", decimal: .comma) == 1100.5)
        #expect(DecimalNumber.parse("1100.5", decimal: .comma) == nil)
    }

    @Test func beyondTheRangeIsInfinite() { #expect(DecimalNumber.parse("1e400") == .infinity) }
}
