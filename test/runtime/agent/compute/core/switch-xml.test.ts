import { expect, test } from 'vitest';
import { renderSwitch } from '../../../../../runtime/agent/compute/core/switch-xml.ts';

test('each disk goes on in its file, with the owner that the file has; others stay', () => {
  const disks = [
    { target: 'vda', file: '/pool/volumes/volume-000000000a.qcow2' },
    { target: 'vdb', file: `/a 'b' & <c>/volume-000000000b.qcow2` },
  ];
  expect(renderSwitch(disks, ['vdc'])).toMatchInlineSnapshot(`
    "<domainsnapshot>
      <disks>
        <disk name="vda" snapshot="external" type="file">
          <driver type="qcow2"/>
          <source file="/pool/volumes/volume-000000000a.qcow2">
            <seclabel model="dac" relabel="no"/>
          </source>
        </disk>
        <disk name="vdb" snapshot="external" type="file">
          <driver type="qcow2"/>
          <source file="/a &apos;b&apos; &amp; &lt;c&gt;/volume-000000000b.qcow2">
            <seclabel model="dac" relabel="no"/>
          </source>
        </disk>
        <disk name="vdc" snapshot="no"/>
      </disks>
    </domainsnapshot>
    "
  `);
});
