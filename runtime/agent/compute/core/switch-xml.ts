import { element, renderXml } from '../../node/core/xml-element.ts';

/** A disk of a machine that runs, and the volume over it that it shall write to from now on. */
export interface DiskSwitch {
  /** What libvirt calls the disk, such as `vda`. */
  readonly target: string;
  /** Of the volume, which is there already; absolute. */
  readonly file: string;
}

/**
 * Renders what libvirt calls an external snapshot: each disk goes on in another file, over the one
 * that it had. The seed, which nobody writes to, stays.
 * Format: https://libvirt.org/formatsnapshot.html
 *
 * @param others disks that stay as they are
 */
export const renderSwitch = (disks: readonly DiskSwitch[], others: readonly string[]): string =>
  renderXml(
    element(
      'domainsnapshot',
      {},
      element(
        'disks',
        {},
        ...disks.map(({ target, file }) =>
          element(
            'disk',
            { name: target, snapshot: 'external', type: 'file' },
            element('driver', { type: 'qcow2' }),
            element('source', { file }, element('seclabel', { model: 'dac', relabel: 'no' })),
          ),
        ),
        ...others.map((name) => element('disk', { name, snapshot: 'no' })),
      ),
    ),
  );
