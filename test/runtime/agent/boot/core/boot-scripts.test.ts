import { describe, expect, test } from 'vitest';
import { renderFirstScript } from '../../../../../runtime/agent/boot/core/render-first-script.ts';
import { renderMachineScript } from '../../../../../runtime/agent/boot/core/render-machine-script.ts';
import { bytesOf, desiredBoot, imageOf } from '../lab/desired-boot.ts';

const ASK =
  'script?mac=${netX/mac:hexhyp}&uuid=${uuid}&serial=${serial:uristring}&platform=${platform}&arch=${buildarch}';
const IMAGE = {
  kind: 'image' as const,
  image: imageOf('1.0', bytesOf('1.0')),
  name: 'barn-2',
};

describe('the first script', () => {
  test('asks for an address, and then for the machine’s own script, until it has them', () => {
    expect(renderFirstScript(desiredBoot())).toBe(`#!ipxe
# Written by the Stackyard agent. Changes are overwritten.
set boot http://10.77.0.1:8480/boot
isset \${wait} || set wait:int32 2

:address
isset \${netX/ip} && goto ask ||
echo Stackyard: asking for an address
dhcp && goto ask ||
echo Stackyard: no DHCP server answers. Trying again in 5 s
sleep 5 ||
goto address

:ask
echo Stackyard: \${netX/mac} has \${netX/ip}, asking for its script
chain --autofree \${boot}/${ASK} ||
echo Stackyard: the boot service at \${boot} does not answer. Trying again in \${wait} s
sleep \${wait} ||
iseq \${wait} 30 && goto ask ||
inc wait 4
goto ask
`);
  });
});

const AGAIN = `:again
chain --replace --autofree \${boot}/${ASK} ||
echo Stackyard: the boot service at \${boot} does not answer. Trying again in \${wait} s
sleep \${wait} ||
iseq \${wait} 30 && goto again ||
inc wait 4
goto again
`;

describe('the script of a machine', () => {
  test('boots the node image, and tells the kernel where it comes from and what is allowed', () => {
    const boot = desiredBoot({ oldestSequence: 4, server: 'https://192.0.2.7:8471' });
    expect(renderMachineScript(boot, IMAGE)).toBe(`#!ipxe
set boot http://10.77.0.1:8480/boot
isset \${wait} || set wait:int32 2

echo Stackyard: barn-2 boots the node image 1.0
imgfree ||
kernel --name vmlinuz \${boot}/image/1.0/vmlinuz initrd=initrd stackyard.boot=http://10.77.0.1:8480 stackyard.image=1.0 stackyard.sequence=4 stackyard.server=https://192.0.2.7:8471 stackyard.authority=${'a'.repeat(64)} BOOTIF=01-\${netX/mac:hexhyp} console=ttyS0,115200 console=tty0 || goto failed
initrd --name initrd \${boot}/image/1.0/initrd || goto failed
boot ||

:failed
imgfree ||
echo Stackyard: the node image 1.0 could not be loaded. Trying again in \${wait} s
sleep \${wait} ||
iseq \${wait} 30 || inc wait 4
goto again

${AGAIN}`);
  });

  test('says why there is nothing to boot, and asks again', () => {
    const why = 'no node image is chosen for this machine yet';
    const script = renderMachineScript(desiredBoot(), { kind: 'wait', why, name: undefined });
    expect(script).toBe(`#!ipxe
set boot http://10.77.0.1:8480/boot
isset \${wait} || set wait:int32 2

echo Stackyard: \${netX/mac} waits: no node image is chosen for this machine yet. Asking again in 10 s
sleep 10 ||
goto again

${AGAIN}`);
  });

  test('carries out nothing that stands in the name of a node', () => {
    const name = 'barn ${cmd} && sanboot || \nexit';
    const [line] = renderMachineScript(desiredBoot(), { ...IMAGE, name })
      .split('\n')
      .filter((each) => each.includes('barn'));
    expect(line).toBe('echo Stackyard: barn???cmd?????sanboot?????exit boots the node image 1.0');
  });

  test('never leads to a disk, or to the end of a script', () => {
    const wait = { kind: 'wait' as const, why: 'it shall', name: undefined };
    const scripts = [
      renderFirstScript(desiredBoot()),
      renderMachineScript(desiredBoot(), IMAGE),
      renderMachineScript(desiredBoot(), wait),
    ];
    for (const script of scripts) {
      expect(script).not.toMatch(/sanboot|exit|shell|reboot|poweroff/);
      expect(script.trimEnd().split('\n').at(-1)).toMatch(/^goto (ask|again)$/);
    }
  });
});
