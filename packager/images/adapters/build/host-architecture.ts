/** Node's names for processors, as Debian and Go call them. */
const NAMES: Readonly<Record<string, string>> = { x64: 'amd64', arm64: 'arm64' };

/** @returns the kind of processor of this machine, as Debian calls it where that is known here. */
export const hostArchitecture = (): string => NAMES[process.arch] ?? process.arch;
