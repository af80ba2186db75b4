"""Facts: the land of the world, as a mask of hexagons over the whole plane. Made by scripts/land_mask.py.

Source: Natural Earth, 1:110m land, public domain (naturalearthdata.com), from the npm package world-atlas 2.0.2.
"""

from __future__ import annotations

import base64
import zlib
from functools import cache

COLUMNS, ROWS = 480, 263


@cache
def land_rows() -> tuple[bytes, ...]:
    """Return the rows of cells, a byte a cell: 1 is land. The lattice is ``Lattice.over(WORLD, COLUMNS)``."""
    bits = int.from_bytes(zlib.decompress(base64.b85decode("".join(_MASK))), "big")
    cells = f"{bits:0{COLUMNS * ROWS}b}".encode().translate(bytes.maketrans(b"01", b"\0\1"))
    return tuple(cells[at : at + COLUMNS] for at in range(0, COLUMNS * ROWS, COLUMNS))


_MASK = (
    "c-rlnzi%AJ702Il=vxN3a4&E}$BdS?1EdUHg#j+yb5b}(0Ot=#A;5ot3AhLi(VP_oSniZAF67XEg3A<1v;>2wu|t(E1ZW5Xma1q7"
    "1>q=M?PO;5*ZkZ&kpa?V3PHTP&wl5}oA=(lS%ALb3(g7Vb<5=^Zym7y>$rk&6Kn-p!^#gLeoPl+<BC(j8Vg)QA*!y2$Rtmma}qab"
    "t-(wE7ke~-j?w9zbIwwO#pbWeV2@AlKjmlKWDoUUL@cBWZx<0KCYv7RI$H$TDFAtm=h$GA`vuHz>uUg$gy)Fs^PJo?f8=NP)K4o&"
    "OxFC-uAh}tNHbov^IT6UYQJ8qm&}VIhG3m%99q^|%6f+Ro|ip2%J&l(L2T%@EmdsXSh>}r`0UFnR^RCJ+*x{Fql(>kEQ8T~R7kbd"
    "Wh3>M+$D0!FtM$f)9E=6urX~rBz5`UZQ+!RFBFlu<4vRzYF92hvJFP8-KHX951Tj7R8zKLcUhZq%{JOTHM7jUn@}ynw#G8Y=wkcR"
    "PFIZd^=$NNE**{2=V>>TyG!DKwr&Y)+xye=qGhRV$Boe-T9005FY?`M`_t#NH4b80WYn@3Znv|i=R17oV>a`#5rz1#t+6tDb3yiq"
    "Z)IQNveW&Y{;goYeYG?6)bh3X9^Xxce`W1>_2owd;;%0{-PGC<={;U1TUZ*FJ6CdkzHWU&`DW5TSUqGFi3jdtWw4nu&lJ+nI~F&S"
    "A-hPLy->kksy<c*z0*!au52ScZdoqa=S)4Y9r+k@C^Ka_Y8$oT1K0h_dRDU>H9ts>ve-vz?_q7OQ1hSkslhfgt;U9bD3<U3UbK#@"
    "W{ny)ZCP74X;)K#w>ZCjaFeED|9semUpa58d)t;S$M<=&YYt@0KE8brF**8Ja~t){LzbAjqLbqD)~E9A2_$DMDQmXfM)hhPrbmyt"
    "-AK>o45g<ORrUIk-Vd;Kbif}!by(W@V-6VIdq&s9++=;1C0oUE!OtDGgf4bf@&{~7DB|8fC^H$$j<|iU8tZKvn~1JtKK8!Dipes^"
    "ABnDHy)~=Z7|Va|xa`gd>)jBMUu8)|<^eTZ?*FJ+MrXj8HT-f<vN?S8rzVV4D?HFDU6#KPk!LEz#Oh+T!daE_D1bgPbuV&UO$6I*"
    "FJ7h`1=u5!8m!1Bb1}I@D%Nbqe;QzO8tKB%=nY{Tsd4~J<&(loWPY@S>!1rCF%X>6O{p>~CdL)eZ6b2p;=6D|vSQDoI?|u<;4H(6"
    "VH=UysluOjelX#uL6(a=!x+LQT$_oWb{?PK4zoF!?8c_ZSE9~$W9d%3?J+O&K95r_e+h$Rq1*YP#eLd2<Bo+)4z<(eA>C)k@;8a$"
    "32JvdU-#&sszdTKjm?;zd<1oGDwF*Qe{s@#FUX`xjC%I)#J@iHGx7BVKkv>Ll4YBEWECszXJ6FcKkNJsk%x;NjTMXNwdS-5fFH0n"
    "{ZuT|^Xt9-3}9H}dc#H(+Vd2XTfWalwqUmc?At*Q*H$YZ5p^GCT4J>&9tEC0v!1=%rGd<3_hhQ<(UnVC_ZfZG>AsNRsZV0I0cFUe"
    "OFDM7&(&3Usx;lz?btKRMVEe$n^0NzMrWsxY$NaHYuR0mRWU(h$29gk8(i;}0yM`X|I;N;*I-m2-}1IB>f?@RCt7BO{vgJac$c@;"
    "HP|yPzee}-_>F*r#9E@-MmeIf$?ZJ$ZiKhZBU0<qsFtS0zb~+tebJr{2H1ncpjX#7%r9C~#Tt7j;Mj%vZGm&Hks+ir=+*2rsH;1O"
    "cK4U{aGJ?F4eI(>*}m--?%2;hH`8{c&FJ6S55J!*#%hCEbu4C>g+ApQcWi_MtaS|iZD*|{Ej*K;w=?T}^m_MDnv&rz^XDP<yvT|<"
    "tb1f{SrUEWPN30F>~m<BaS@oAtdqeWhIILp+%%Y{P8NEYhuAZVJxV;jF2HJEaW1U#_MOGqscz&V<3{#$S4$zb+R;Pkk+4zQ@l;VB"
    "m}h!j(>*&9p1@{HL;|{0+aJ{lbxst*Kg2Yk+dnhr>=i0gaEskYLTf}c-Ew(1t-ubWFb<Aa*InLEtHeqhN|C<?baj6qj`=B1sU41%"
    "1NN+yA4DoVP7Xe`MtjWasO!<KblqZvl6PHpHNcj-ZazkdZOv;WsLKpiq~?}oRFfS?H}<nj@f|z(GN-bNTows-itO=<Od`Y*v%J2B"
    "Y-`?`I#t=oQ%c=Ocsa727M%iHfSsvx-Pkm%V(M1EJ?utPjx?Rd^t&OJ7@4<>w3aSxWlo_HbEo8mYb&$*ym`Z^1*eW5iy8~HlF8^V"
    "?hS!c4MokLrY=E$46vp32^rbC1bwj}TP9W!Lo7rdV41Z&%7j?1jz*q>dup?BT@v}&N%&pXsSc`b`DkA7RVyM3C&iX$Tbi{TZxvav"
    "MZV>(_`kSu`1V$>-;+kQ?y?suDh;#mN=sOGE&Sgm>l-gT3$P{bFO@><hthi23pYK*oIW-VM{Zk_x~m(G7pgMO&>Z$Psk`hhkzoJ%"
    "y>P<N6m#W{o4M&}%FDGr)=hluip9nnyVb|5O&_~tmC?Ika$EX<F6M;Ui6<h<4)k%uf2}F6Ha_s^O3P5!ck&28HiGP}ehD&tCn)wk"
    ">xRbIHzL+tcl&&*YE_SfAK?5`i^+RkrX8A6t<S1B%o1L$1a<RWn7ZRVQEV!$%VB4IpQ)<++Zk6=ydX#}w7*6CkTus#W~PTFn{rvJ"
    "T??{egT4Pw?qQi^b6MwwO+TEuu1=Xlrs|bk?r4BOuTx`Vry859`fN17B7^O8OJ(R{1*2oJdqcC8a8LPwmn!_rdklHW5xS-~ggdrU"
    "_kS{JmWA5QAX|WI&s-IL=CSRCk9DFuP-R_Kv)6*J7I@i*?N#hZux|!m5Ad?2xif>2==~%Q4LFAfE?cZL?6Mqrh>Z&L&<%rh+LQ!G"
    "sha?6Z1U&N9rm0x>{w(Fp9EPFA5`v%oi*jeWu(<xo%a60Jsx162p2wrrR7<O-NsxiJ{z(At41^Ua>Q7RR#v=Tuh}I0Vg>FaJ2u(X"
    "x<2=vFst1iWu|eA)$%V#vmuss#zC!E9~Gk8`4HO<SnOsiULTVBwtj%6oq<|O^$vw>4$JHq+;;OL0(%Ry)++|<JA*9tuw6{QMo>A2"
    "EkkU)iH2Th;vTl^NBlsz+cgNs75xm1%oGxllxLwZTL0LdXQHtsOa|HB!y_}5i)dQTRyKn1+YpM)M+ugF6VXB4GSCfRG24Ny*^sWu"
    "YRkeBMj<2|nTG;v+F?Ip->m+u8q)2ABkR1i51YS!<HtN-8DJ~FnaN=ED;X`v11$HOxAYyqlrPRr!t>m(lDVy<vzy7gEt(JL7JglI"
    "NxG7ivphV{TrbI%`q$0-IIsX~^|`(|#BK@8S2D14MI;rckq<tBr2)3kbd4U4HVcSHVZWiVsq^;OJ8H_J0X7fx8Q|xVErNbhvyFrY"
    "^88tltsvNEfa?*2@==5J>HZ+fhuG58-7rl61=CT3RYS1cTQ#i9bhZNhY8KwAQ2r9SMv?7C8Id8!!Sv;>z;IA?{W+TNC>3iK**L#7"
    "=<E#LGNI<fZxQ1>XBmgVGJ}0Z91!V1@HSbJ*hdiBUue1$ZLCq@ux!XEsm|t!eQaVwhGiTmA-36SNSA1TRb~p=Y?YOuE-`d<Hg2}}"
    "Xdzt=sdHKbzq3n>NUvUNO`Q{04&J?#8qqpYY;OCrB0SHfF}yr+SQ4IRYCOrvUFWjI&;?hQh1pzZOXE)9<yhwN!DX0*Fv}O$MfUIT"
    "kZxw(1HBAu>PG(YR*UFHb`dq3)91>V8!{Ag9JVyr;?gXB85WzfgY9>4ht@YUzsW2%QEw53`)u5)R8Gk!8Pe6+ta1vG@jXt1<2CMM"
    "ED3Qyig9TFW+uCBn_Vv7eIOy-$NKEpnX=f+OZP(l3I`*G)-~eKu=sqoen;5Lmh;&9z3Yuj>DFbvO<&G1m#yD(ocLHemwo74J<o>q"
    "wXd49lA}9!s+zXvVXFn%=@oR>F2_#%EaJs{R!(vBz@s~VnpIHsoHv%{FK@j(o+Nr{5nXxwjXep+BIA|GRRWh|115<UW%qn+erYyd"
    ")Fjz|mrXcax-C3cUVoDRPuQe_E9eG3zk=@aBD&=j`pmAxPOiYxOS2_hdV$fC%a3>IAD3sN-&~%BE9^nzP2ZPo>E-wDz#Y&3+f~|s"
    "09>4qM*"
)
