//! Programs without subcommands.

use super::Operands::{Copied, PatternThenRead, Plain, Read, Written};
use super::{A, AX, D, DA, R, Row, UNKNOWN, W, WX, X};

pub(in crate::command::shell) const PROGRAMS: &[Row] = &[
    // Read, whatever the options.
    Row::new(
        "cat tac head tail wc ls dir vdir stat cut paste join comm cmp column expand unexpand fold fmt \
         nl od hexdump strings md5sum sha1sum sha224sum sha256sum sha384sum sha512sum b2sum cksum sum \
         base32 base64 basenc readlink realpath zcat bzcat xzcat zstdcat lz4cat rev pr tsort ptx look \
         lsattr getfacl getfattr nm size readelf namei pathchk exa eza zdiff zcmp",
        R,
        Read,
    )
    .values("ncdfwstjN"),
    Row::new("grep egrep fgrep zgrep zegrep zfgrep bzgrep xzgrep", R, PatternThenRead).values("ABCmdD"),
    Row::new(
        "echo printf true false : pwd whoami id groups uname arch nproc uptime w who users last lastb \
         lastlog sleep seq basename dirname tr expr factor numfmt yes tty getconf locale logname ps \
         pgrep pidof pstree free vmstat iostat mpstat lscpu lsblk lspci lsusb lsmod lsns lsof lslocks \
         blkid df du findmnt printenv which whereis whatis apropos type ss netstat getent cal ncal tput \
         clear return exit break continue shift wait jobs cd pushd popd dirs hash times let test [ \
         sensors numastat ipcs dmidecode modinfo sync help getopts local",
        R,
        Plain,
    ),
    // Read, unless an option says otherwise.
    Row::new("sort", R, Read).values("kStT").but(&[
        ("-o --output", W),
        ("--compress-program", UNKNOWN),
        ("-T --temporary-directory", R),
    ]),
    Row::new("uniq", R, Plain).values("fsw"),
    Row::new("tree", R, Read).values("LPIoH").but(&[("-o", W), ("-R", UNKNOWN)]),
    Row::new("diff sdiff diff3", R, Read)
        .values("IUCWxXFSo")
        .but(&[("-o --output", W), ("--to-program --diff-program", UNKNOWN)]),
    Row::new("file", R, Read).values("eFfmP").but(&[("-C --compile", W)]),
    Row::new("jq", R, PatternThenRead).values("fL").but(&[("-L --library-path --run-tests", UNKNOWN)]),
    Row::new("yq", R, PatternThenRead).but(&[("-i --inplace -s --split-exp", W)]),
    Row::new("xmllint", R, Read)
        .but(&[("--output", W), ("--shell --postvalid --dtdvalid --schema --xinclude", UNKNOWN)]),
    Row::new("rg ag", R, PatternThenRead)
        .values("ABCmgtTefj")
        .but(&[("--pre --pager --hostname-bin --pre-glob -z --search-zip", UNKNOWN)]),
    Row::new("date", R, Plain).values("dfrI?").but(&[("-s --set", A)]),
    Row::new("hostname", R, Plain).but(&[("-F --file -b", A)]).given(A),
    Row::new("domainname nisdomainname", R, Plain).given(A),
    Row::new("umask ulimit", R, Plain),
    Row::new("dmesg", R, Plain)
        .values("flsn")
        .but(&[("-C -c --clear --read-clear", D), ("-D -E -n --console-off --console-on --console-level", A)]),
    Row::new("journalctl", R, Plain).values("unpStUMDo").but(&[
        ("--vacuum-size --vacuum-time --vacuum-files", D),
        ("--rotate --flush --sync --relinquish-var --setup-keys --update-catalog --cursor-file", A),
    ]),
    Row::new("arp", R, Plain).values("iHA").but(&[("-s -d -f --set --delete --file", A)]),
    Row::new("ifconfig", R, Plain).given(A),
    Row::new("route", R, Plain).given(A),
    Row::new("top htop", R, Plain),
    Row::new("less more most", R, Read)
        .but(&[("-o -O --log-file --LOG-FILE", W), ("-k --lesskey-file --lesskey-src +", UNKNOWN)]),
    Row::new("man info", R, Plain)
        .but(&[("-P --pager -H --html -C --config-file -M -l --local-file -r -o --output", UNKNOWN)]),
    Row::new("xxd", R, Read).values("bcglosR").but(&[("-r --revert", W)]),
    Row::new("iconv", R, Read).values("ftco").but(&[("-o --output", W)]),
    Row::new("gzip gunzip bzip2 bunzip2 xz unxz zstd unzstd lz4", W, Written),
    Row::new("zipinfo", R, Read),
    Row::new("unzip", W, Read).values("dxP"),
    Row::new("zip 7z 7za", W, Written).but(&[("-T -TT --unzip-command", UNKNOWN), ("-m --move", D)]),
    Row::new("set shopt", R, Plain),
    Row::new("unset export readonly declare typeset read", R, Plain),
    // Write.
    Row::new("mkdir mkfifo touch", W, Written).values("mdrt"),
    Row::new("cp install", W, Copied).values("StmogZ?").but(&[("--strip-program", UNKNOWN)]),
    Row::new("mv", W, Copied).values("St"),
    Row::new("ln link", W, Copied).values("St"),
    Row::new("tee sponge", W, Written),
    Row::new("split csplit", W, Read).values("abClnt").but(&[("--filter", UNKNOWN)]),
    Row::new("patch", W, Written).values("BDdFgiopryYVz"),
    Row::new("dos2unix unix2dos indent", W, Written),
    Row::new("mktemp", W, Plain).values("p"),
    Row::new("mapfile readarray", R, Plain).values("dnOsu").but(&[("-C -c", UNKNOWN)]),
    Row::new("logger wall write", W, Plain),
    Row::new("patchelf strip objcopy", W, Written),
    // Remove.
    Row::new("rm rmdir unlink shred srm wipe trash", D, Written).values("ns"),
    Row::new("truncate", D, Written).values("srm"),
    Row::new("wipefs", D, Written),
    Row::new(
        "mkfs mke2fs mkfs.ext2 mkfs.ext3 mkfs.ext4 mkfs.xfs mkfs.btrfs mkfs.vfat mkfs.fat mkfs.ntfs \
         mkfs.f2fs mkswap blkdiscard fdisk sfdisk cfdisk parted gdisk sgdisk hdparm lvremove vgremove \
         pvremove lvreduce badblocks debugfs mkdosfs zpool zfs mdadm cryptsetup",
        DA,
        Written,
    ),
    Row::new("kill pkill killall skill xkill killall5", D, Plain),
    Row::new("shutdown reboot halt poweroff init telinit swapoff kexec", DA, Plain),
    Row::new("tmpwatch tmpreaper", D, Plain),
    Row::new("sysrq", DA, Plain),
    Row::new("ipcrm", D, Plain),
    Row::new("logrotate", DA, Plain),
    Row::new("umount", A, Plain),
    // Who may do what, and how the system runs.
    Row::new("chmod chown chgrp chattr setfacl setcap setfattr chcon restorecon", A, Written),
    Row::new(
        "useradd adduser usermod groupadd addgroup groupmod gpasswd chpasswd passwd chage chsh chfn \
         newusers vipw vigr pwconv grpconv pam-auth-update authconfig",
        A,
        Plain,
    ),
    Row::new("userdel deluser groupdel delgroup", DA, Plain),
    Row::new(
        "iptables ip6tables iptables-restore ip6tables-restore nft ufw firewall-cmd ipset ebtables \
         arptables tc brctl sysctl setenforce setsebool semanage auditctl aa-disable aa-complain \
         modprobe insmod rmmod depmod swapon losetup mount loginctl hostnamectl localectl timedatectl \
         resolvectl update-rc.d chkconfig service rc-service initctl supervisorctl alternatives \
         update-alternatives ldconfig grub-install update-grub efibootmgr renice quotaon setquota visudo \
         dpkg-reconfigure hwclock ntpdate adjtimex nmcli ip6 iw iwconfig ethtool wg wg-quick",
        A,
        Plain,
    ),
    Row::new("at batch", UNKNOWN, Plain),
    // Runs code or reaches the network.
    Row::new(
        "ping ping6 traceroute tracepath mtr dig host nslookup whois nc ncat netcat socat telnet ftp \
         tftp sftp scp rsync lftp aria2c http https httpie axel smbclient nmap ssh-copy-id ssh-keyscan \
         rclone mail mailx sendmail swaks websocat grpcurl finger rlogin rsh wget2",
        X,
        Plain,
    )
    .but(&[
        ("-e -c --exec --sh-exec --lua-exec", UNKNOWN),
        ("--delete --del --delete-after --delete-before --remove-source-files", D),
    ]),
    Row::new("tcpdump tshark", AX, Plain).but(&[("-z", UNKNOWN), ("-w -W", W)]),
    Row::new("wget", WX, Plain).values("OoPaeUT").but(&[("-e --execute --use-askpass", UNKNOWN)]),
    Row::new("dpkg rpm apk pacman dnf yum zypper apt-key apt-mark snap flatpak", AX, Plain),
];
