import { describe, expect, test } from 'vitest';
import { StageShell } from './stage-shell.ts';

const PCI = 'pci:v00001AF4d00001041';
const VIRTIO = 'virtio:d00000001v00001AF4';
const USB = 'usb:v0BDAp8153';
const MAC = '52:54:00:aa:bb:01';
const OTHER = '52:54:00:aa:bb:02';

/** Drivers that bring a device when they are loaded, as a bus does; what was asked for is written down. */
const MODPROBE = `
modprobe() {
  echo "$*" >>"$here/asked-for"
  case "$*" in *${PCI}*)
    mkdir -p "$here/buses/virtio/devices/virtio0" && echo ${VIRTIO} >"$here/buses/virtio/devices/virtio0/modalias" ;;
  esac
}
# $1: name, $2: address
card() {
  mkdir -p "$here/net/$1/device"
  echo "$2" >"$here/net/$1/address"
  echo 1 >"$here/net/$1/carrier"
}`;

describe('drivers of the first stage', () => {
  test('are asked for once for each device, and for those that a bus brought', async () => {
    using shell = new StageShell({ 'buses/pci/devices/0000:00:01.0/modalias': `${PCI}\n` });
    const { stdout } = await shell.run(
      `${MODPROBE}\nload_drivers; load_new_drivers; cat "$here/asked-for"`,
    );
    expect(stdout.split('\n')).toEqual([
      '-a -q loop squashfs overlay',
      `-a -q -b ${PCI}`,
      `-a -q -b ${VIRTIO}`,
      '',
    ]);
  });

  test('are asked for while the machine waits for its card', async () => {
    using shell = new StageShell({ 'buses/pci/devices/0000:00:01.0/modalias': `${PCI}\n` });
    const { exit, stdout } = await shell.run(`${MODPROBE}
      mac=${MAC}
      card eth0 ${OTHER}
      turns=0
      sleep() {
        turns=$((turns + 1))
        [ "$turns" != 1 ] || { mkdir -p "$here/buses/usb/devices/1-1"; echo ${USB} >"$here/buses/usb/devices/1-1/modalias"; }
        ! grep -q ${USB} "$here/asked-for" || card eth1 ${MAC}
      }
      load_drivers
      wait_for_carrier 90 && echo "after $turns s: $(cards_in_order | head -n 1)"`);
    expect(exit).toBe(0);
    expect(stdout).toBe('after 2 s: eth1\n');
  });
});

describe('the card of the first stage', () => {
  const wait = (lines: string): string => `${MODPROBE}
    turns=0
    sleep() { turns=$((turns + 1)); }
    ${lines}
    wait_for_carrier 9; echo "$? after $turns s"`;

  test.each([
    ['is taken at once when it is there', `mac=${MAC}; card eth0 ${OTHER}; card eth1 ${MAC}`, 0, 0],
    ['is any when none is told', `card eth0 ${OTHER}`, 0, 0],
    ['is another after 3 s when it does not appear', `mac=${MAC}; card eth0 ${OTHER}`, 0, 3],
    [
      'is waited for while its port is dark',
      `mac=${MAC}; card eth0 ${OTHER}; card eth1 ${MAC}; echo 0 >"$here/net/eth1/carrier"`,
      1,
      9,
    ],
    ['is waited for when there is none at all', `mac=${MAC}; mkdir "$here/net"`, 1, 9],
  ])('%s', async (_title, lines, exit, seconds) => {
    using shell = new StageShell();
    const { stdout } = await shell.run(wait(lines));
    expect(stdout).toBe(`${exit} after ${seconds} s\n`);
  });
});
