/** Units as old packages write them; new ones write `byte * 2^20` (DSP0004, "Programmatic units"). */
const WORDS: Readonly<Record<string, number>> = {
  byte: 1,
  bytes: 1,
  kilobytes: 2 ** 10,
  kb: 2 ** 10,
  megabytes: 2 ** 20,
  mb: 2 ** 20,
  gigabytes: 2 ** 30,
  gb: 2 ** 30,
};

/** @returns bytes, or undefined when number or unit cannot be read */
export function readAllocation(quantity: string, units: string): number | undefined {
  if (!/^\s*\d{1,16}\s*$/.test(quantity)) return undefined;
  const [, base, exponent] = /^byte ?\* ?(2|10) ?\^ ?(\d{1,2})$/i.exec(units.trim()) ?? [];
  const unit =
    base === undefined
      ? WORDS[units.trim().toLowerCase().replaceAll(' ', '')]
      : Number(base) ** Number(exponent);
  const bytes = unit === undefined ? Number.NaN : Number(quantity) * unit;
  return Number.isSafeInteger(bytes) ? bytes : undefined;
}
