/**
 * What a Ceph of one host is told that needs no more than a folder and ports of loopback.
 *
 * @param firstPort of a hundred that are free: monitors first, other daemons from the eleventh on, the gateway last
 */
export const cephSettings = (folder: string, fsid: string, firstPort: number): string => `[global]
fsid = ${fsid}
mon initial members = a
mon host = ${monitorAddress(firstPort)}
public addr = 127.0.0.1
cluster addr = 127.0.0.1
ms bind ipv6 = false
ms bind port min = ${firstPort + 10}
ms bind port max = ${firstPort + 90}
client mount timeout = 10
auth cluster required = cephx
auth service required = cephx
auth client required = cephx
auth allow insecure global id reclaim = false
keyring = ${folder}/keyring
run dir = ${folder}/run
admin socket = ${folder}/run/$name.asok
log file = ${folder}/log/$name.log
crash dir = ${folder}/crash
osd pool default size = 1
osd pool default min size = 1
osd pool default pg num = 8
osd pool default pgp num = 8
osd pool default pg autoscale mode = off
osd crush chooseleaf type = 0
mon allow pool size one = true
mon warn on pool no redundancy = false
mon max pg per osd = 1000
[mon]
mon data = ${folder}/mon
mon cluster log file = ${folder}/log/cluster.log
mon data avail warn = 1
mon data avail crit = 1
paxos propose interval = 0.05
paxos min wait = 0.01
[osd]
osd data = ${folder}/osd
osd objectstore = bluestore
osd memory target = 939524096
bluestore block create = true
bluestore block size = 10737418240
[client.admin]
log file = /dev/null
admin socket =
[client.rgw]
rgw data = ${folder}/rgw
rgw frontends = beast endpoint=127.0.0.1:${firstPort + 99} tcp_nodelay=1
rgw dns name = localhost
`;

export const monitorAddress = (firstPort: number): string =>
  `[v2:127.0.0.1:${firstPort},v1:127.0.0.1:${firstPort + 1}]`;
