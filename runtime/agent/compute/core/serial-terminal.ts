const SERIAL = /<serial type=(['"])pty\1[^>]*>(?<inside>.*?)<\/serial>/s;
/** A slave of devpts, which QEMU makes itself. */
const SOURCE = /<source path=(['"])(?<path>\/dev\/pts\/\d+)\1/;

/**
 * Reads from the definition of a domain that runs which pseudo terminal is the other end of its first serial port.
 * Format: https://libvirt.org/formatdomain.html#consoles-serial-parallel-channel-devices
 *
 * @returns undefined: it has none
 */
export const serialTerminal = (xml: string): string | undefined =>
  SOURCE.exec(SERIAL.exec(xml)?.groups?.['inside'] ?? '')?.groups?.['path'];
