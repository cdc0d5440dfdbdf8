import { expect, test } from 'vitest';
import { foundMounts } from '../../../../../../runtime/agent/storage/core/pools/found-mounts.ts';
import {
  isInMemory,
  namesImage,
} from '../../../../../../runtime/agent/storage/core/pools/is-in-memory.ts';

const FOLDER = '/var/lib/stackyard/agent';
const on = (mountinfo: string, bootedImage = false): boolean =>
  isInMemory(FOLDER, { mounts: foundMounts(mountinfo), bootedImage });

/** A Debian on a disk, with /run and /tmp in memory. */
const DISK = `22 1 8:1 / / rw,relatime shared:1 - ext4 /dev/sda1 rw,errors=remount-ro
24 22 0:22 / /run rw,nosuid,nodev,noexec,relatime shared:5 - tmpfs tmpfs rw,size=812164k,mode=755
29 22 0:27 / /tmp rw,nosuid,nodev shared:10 - tmpfs tmpfs rw,size=4060820k,nr_inodes=1048576
`;
/** An overlay over a read-only root, its upper folder in a tmpfs that can still be seen. */
const OVERLAY = `21 1 0:19 / /run/root rw,relatime - tmpfs tmpfs rw,size=1048576k
20 1 7:0 / /run/lower ro,relatime - squashfs /dev/loop0 ro,errors=continue
22 1 0:25 / / rw,relatime shared:1 - overlay root rw,lowerdir=/run/lower,upperdir=/run/root/upper,workdir=/run/root/work
`;
/** What the first stage of a node image makes, after /run has moved along. */
const NODE_IMAGE = `1 1 0:2 / / rw - rootfs rootfs rw,size=984532k,nr_inodes=246133
27 1 0:27 / / rw,relatime shared:1 - overlay root rw,lowerdir=/run/stackyard/lower,upperdir=/run/stackyard/upper/files,workdir=/run/stackyard/upper/work
28 27 0:5 / /dev rw,relatime shared:8 - devtmpfs dev rw,size=984532k,nr_inodes=246133,mode=755
31 27 0:23 / /run rw,nosuid,nodev,relatime shared:11 - tmpfs run rw,mode=755
32 31 0:24 / /run/stackyard/base rw,relatime shared:12 - tmpfs base rw,size=150528k,mode=700
33 31 7:0 / /run/stackyard/lower ro,nodev,relatime shared:13 - squashfs /dev/loop0 ro,errors=continue
34 31 0:26 / /run/stackyard/upper rw,relatime shared:14 - tmpfs upper rw,mode=755
`;
/** A container: what is below its overlay is nowhere to be seen. */
const CONTAINER = `1533 1245 0:337 / / rw,relatime master:589 - overlay overlay rw,lowerdir=/var/lib/docker/overlay2/l/A:/var/lib/docker/overlay2/l/B,upperdir=/var/lib/docker/overlay2/4f/diff,workdir=/var/lib/docker/overlay2/4f/work
1534 1533 0:340 / /proc rw,nosuid,nodev,noexec,relatime - proc proc rw
`;

test('a folder of a root on a disk is not in memory', () => {
  expect(on(DISK)).toBe(false);
  expect(on('')).toBe(false);
});

test('a folder is where the innermost mount around it is', () => {
  const tmpfs = `41 22 0:44 / /var/lib/stackyard rw,relatime shared:20 - tmpfs tmpfs rw,size=65536k\n`;
  expect(on(`${DISK}${tmpfs}`)).toBe(true);
  const disk = `42 41 8:17 / ${FOLDER} rw,nosuid,nodev,relatime shared:21 - ext4 /dev/sdb rw\n`;
  expect(on(`${DISK}${tmpfs}${disk}`)).toBe(false);
  expect(on(`${DISK}${disk}${tmpfs.replace('stackyard ', 'stackyard/agents ')}`)).toBe(false);
});

test('of two mounts at one place the last one counts', () => {
  const disk = `42 22 8:17 / ${FOLDER} rw - ext4 /dev/sdb rw\n`;
  const memory = `43 42 0:50 / ${FOLDER} rw - ramfs none rw\n`;
  expect(on(`${DISK}${disk}${memory}`)).toBe(true);
  expect(on(`${DISK}${memory}${disk}`)).toBe(false);
});

test('a root in memory is in memory, whichever way it is made', () => {
  expect(on('1 1 0:2 / / rw - rootfs rootfs rw,size=1012344k,nr_inodes=253086\n')).toBe(true);
  expect(on('22 1 0:19 / / rw,relatime - tmpfs none rw,size=2097152k\n')).toBe(true);
});

test('an overlay is where its upper folder is', () => {
  expect(on(OVERLAY)).toBe(true);
  expect(on(OVERLAY.replace('- tmpfs tmpfs rw', '- ext4 /dev/sdb rw'))).toBe(false);
  expect(on(OVERLAY.replace(',upperdir=/run/root/upper', ''), true)).toBe(false);
});

test('a booted node image is in memory, until a disk is mounted there', () => {
  expect(on(NODE_IMAGE)).toBe(true);
  const disk = `60 27 8:0 / ${FOLDER} rw,nosuid,nodev,noexec,noatime shared:30 - ext4 /dev/sda rw\n`;
  expect(on(`${NODE_IMAGE}${disk}`)).toBe(false);
});

test('an overlay whose upper folder cannot be seen is memory on a booted node image alone', () => {
  expect(on(CONTAINER)).toBe(false);
  expect(on(CONTAINER, true)).toBe(true);
});

test('an overlay over an overlay is followed to the end', () => {
  const inner =
    '50 22 0:60 / /var rw - overlay inner rw,lowerdir=/usr,upperdir=/home/upper,workdir=/home/work\n';
  expect(on(`${OVERLAY}${inner}`)).toBe(true);
  expect(on(`${DISK}${inner}`)).toBe(false);
});

test('a node image is known by the command line of its kernel', () => {
  expect(namesImage('quiet stackyard.image=0.1.0-20261130 BOOTIF=01-aa')).toBe(true);
  expect(namesImage('stackyard.image=0.1.0\n')).toBe(true);
  expect(namesImage('BOOT_IMAGE=/vmlinuz root=UUID=1 quiet')).toBe(false);
  expect(namesImage('notstackyard.image=1 stackyard.image=')).toBe(false);
});
