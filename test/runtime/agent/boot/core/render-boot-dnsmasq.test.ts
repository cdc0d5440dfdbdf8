import { describe, expect, test } from 'vitest';
import { renderBootDnsmasq } from '../../../../../runtime/agent/boot/core/render-boot-dnsmasq.ts';
import { desiredBoot } from '../lab/desired-boot.ts';

const FILES = { tftp: '/run/boot', leases: '/var/boot/leases', log: '/var/boot/log' };

const COMMON = `# Boot service at boot0, written by the Stackyard agent. Changes are overwritten.
user=nobody
group=nogroup
port=0
bind-dynamic
except-interface=lo
interface=boot0

log-dhcp
log-facility=/var/boot/log
dhcp-leasefile=/var/boot/leases
dhcp-lease-max=65536
dhcp-ignore-clid
dhcp-ignore-names

enable-tftp=boot0
tftp-root=/run/boot
tftp-max=400

dhcp-match=set:ipxe,175
dhcp-match=set:bios,option:client-arch,0
dhcp-match=set:uefi,option:client-arch,7
dhcp-match=set:uefi,option:client-arch,9
dhcp-match=set:uefi-http,option:client-arch,16

`;

describe('the configuration of the dnsmasq of a boot network', () => {
  test('gives addresses and loaders by itself', () => {
    expect(renderBootDnsmasq(desiredBoot(), FILES)).toBe(`${COMMON}dhcp-authoritative
no-ping
dhcp-range=10.77.0.100,10.77.0.250,255.255.255.0,3600s
dhcp-option=option:router
dhcp-option=option:dns-server
dhcp-option=tag:ipxe,encap:175,176,1b
dhcp-boot=tag:ipxe,autoexec.ipxe
dhcp-boot=tag:!ipxe,tag:bios,undionly.kpxe
dhcp-boot=tag:!ipxe,tag:uefi,snponly.efi
dhcp-boot=tag:!ipxe,tag:uefi-http,http://10.77.0.1:8480/boot/loader/snponly.efi
dhcp-option-force=tag:!ipxe,tag:uefi-http,option:vendor-class,HTTPClient
`);
  });

  test('names a router and name servers where there are any', () => {
    const dhcp = {
      mode: 'full' as const,
      first: '10.77.0.100',
      last: '10.77.0.250',
      router: '10.77.0.254',
      dns: ['10.77.0.253', '9.9.9.9'],
      leaseSeconds: 600,
    };
    const lines = renderBootDnsmasq(desiredBoot({ dhcp }), FILES).split('\n');
    expect(lines).toContain('dhcp-option=option:router,10.77.0.254');
    expect(lines).toContain('dhcp-option=option:dns-server,10.77.0.253,9.9.9.9');
  });

  test('only says where to boot from beside another DHCP server', () => {
    const boot = desiredBoot({ address: '10.77.3.9/22', dhcp: { mode: 'proxy' } });
    expect(renderBootDnsmasq(boot, FILES)).toBe(`${COMMON}dhcp-range=10.77.0.0,proxy,255.255.252.0
dhcp-boot=tag:ipxe,autoexec.ipxe,,10.77.3.9
pxe-service=tag:!ipxe,x86PC,Stackyard,undionly.kpxe
pxe-service=tag:!ipxe,x86-64_EFI,Stackyard,snponly.efi
pxe-service=tag:!ipxe,BC_EFI,Stackyard,snponly.efi
`);
  });
});
