/**
 * The colour tables that are no rule: how the instruments' teams colour their images (values as the reference software gives
 * them), and the perceptually uniform maps of matplotlib (viridis, magma, inferno, plasma, cividis; dedicated to the public
 * domain, CC0). 256 steps of red, green and blue each, as differences, deflated.
 */

/** The tables in their order; `~` stands for a blank. */
export const PACKED_NAMES = [
  "cividis euvi171 euvi195 euvi284 euvi304 goes-rsuvi131 goes-rsuvi171 goes-rsuvi195 goes-rsuvi284 goes-rsuvi304",
  "goes-rsuvi94 hmimag inferno irissji1330 irissji1400 irissji1600 irissji2796 irissji2832 irissji5000",
  "irissjiSJI_NUV kcor magma plasma punch rhessi sohoeit171 sohoeit195 sohoeit284 sohoeit304 soholasco2",
  "soholasco3 solar~orbiterhri_lya1216 solometisuv solometisvl-pa sswidlsoholasco2 sswidlsoholasco3 std_gamma_2",
  "stereocor1 stereocor2 stereohi1 stereohi2 suit_bb01 suit_bb02 suit_bb03 suit_nb01 suit_nb02 suit_nb03",
  "suit_nb04 suit_nb06 suit_nb07 suit_nb08 trace1216 trace1550 trace1600 trace1700 trace171 trace195 trace284",
  "yohkohsxtal",
].join(" ");

/** Tables that are equal to another one. */
export const ALIASES = [
  "hinodesotintensity=goes-rsuvi304 hinodexrt=goes-rsuvi304 irissjiFUV=irissji1330 irissjiNUV=irissji2796",
  "sdoaia304=goes-rsuvi304 solar~orbiterfsi174=goes-rsuvi171 solar~orbiterfsi304=goes-rsuvi304",
  "solar~orbiterhri_euv174=goes-rsuvi171 solometisuv-ae=plasma solometisuv-pq=plasma solometisuv-re=plasma",
  "solometisvl-ae=plasma solometisvl-fp=irissjiSJI_NUV solometisvl-pb=goes-rsuvi304 solometisvl-pq=plasma",
  "solometisvl-re=plasma solometisvl-si=cividis solometisvl-sq=solometisvl-pa solometisvl-su=solometisvl-pa",
  "solometisvl-tb=cividis suit_nb05=irissji2832 traceWL=irissjiSJI_NUV viridis=solometisvl-pa",
  "yohkohsxtwh=irissjiSJI_NUV",
].join(" ");

/** zlib of 768 bytes a table, in base64. */
export const PACKED_TABLES = [
  "eNrtHUuu7DqxynY6fe49T3eCmCAxQCyARbwpM3bBLhggIbEJhMQ+GCDxFvLECCZcxOPde7pxlT/xp5xfp88vcRK7XHa6Y7tsV1zlCoDsjNHWKeuQ",
  "Tj7o9F4SDg4kGPIwC6B190Kn2nFVAir6isr5C/5fSE57wQDmyWXGyYiIaIPVlQOlJ/h1WNUspJXza9e+7vI+ehq4Ri/zS5AdViAOPg6XCzCBa3fN",
  "wmt+Jaf34hE8f3ovdRd/Xui8XFEhvHnXnc4nNN353PfGGOi/MX1n9IeH7nTSpv9gcRZ/7s+o+4/6lT07UaA2dCplFBoiQDvo0MBjE9RJ2yig7hht",
  "L41Gu6xKY6cRbF5j0RTScGX7tOoUZbFoFbMqtIlox7RNm5ueUYGhHgPxmTW6ztTRoyD2FkUdzXA3A2MfBU+2RDErPSo/KRq0J+G5Cui3bVHskwNQ",
  "9RAauSD0awTbH7Plf8sEbJuQW8eSgW9h6Kk+bD0A1abh5tdUl5xIADpSobrgdqfbtCcOTnSVTLcHqumYTBRTmc1hbidZqnfl5xDFDaxpVFXoWht4",
  "EKVEbmFKAMVkYIGYK9xKOA/YZ+eQ8rvsSS6bzQMhVPQHGB/FT9AQgCE3+OwuN7wTp/vedg3d6970FFqv19qOgBY4GW0+WBamp5C6Su8yUN4bm5+7",
  "qHYhKO71hglCO/Jj2tSu4ahlDPCAQBFwFMgNp42jB0Jo5SnEkrYlfeROgK6n84AAnQuZQKgHaGAEDQHP26CoUpIDR+iOwrhoTLlc4ED83EkpVFw0",
  "T/uoEtpnnsORp05IP9Kw8v0C+Rf0QPnadSgNnMn9FY2ugD4kHGWCd0T3les/gZ3fezh/Ahf0FLfoM6d9sjhGbOyY2rUyPDMBzbA0g6ObzGzdU1PZ",
  "QZlIVdMQbjHGzXd20kS0KEPt1tGcBj5U/Duams7wfM+kRLdRHzPuD+zt77UpiUmxDI0tKZxsYQ0NCEqdFPECYEMkEDpG2aFO+cyO37Ew8C2WcwK+",
  "xWazVXwiDP2geX8Vps3ZHsTgGoLgfDbaXo9Ujx+NeTQWeCSMgUdzfk0trbx7WQDCaK4EQC1NfIYbNm+Ho/w7L/+u3Zsf/hO3JgKf+o5w7i0yGR5z",
  "KhwuaeGzXlurFuYaC3zlymF1iiEki5R1kABVpDzwoH9xHbNctowrlqlX12XdgtWS7WiNqySInirPbIiMR+bFJd24tIvFxB/m/72Xf+/0f4x/++Z/",
  "9v7+s3f+Z+/j/4dOu5HP3VyJuWXRaS3G3sZrCXfloJayLxaq733++4OmdTJtaB0zBCnCQ+YyewFvSdLf//X93/5UY5+eni75ORW/PH39+pQf89//",
  "wa/gusNGgdZqlQOoXwBzBjo5nNQyBhJUJ/3x/FC47/75/T/+258L993Fu2sRjiDqGnGJTxCvJ+CDxP9f4XJ12gU/eXI6BpfKdxXo4KsXMAen+Gxd",
  "raRvq8r/3S/xr38xHR2J9+drSyOijagxXy72+EoekQPFIm1w0uXz539//k8Y2oeRIA65YVwtr+RMvdmInLmMf1Uzmj5MB7uc/RvRIkm1RcLhPNcV",
  "/c8riBVQ8or+Z6+pDkrsyMK0N8WN5nNkrPFsKFdlG+QtIU1u9cRWTnEZ1v9AnOY0ehUE5X3tOnro5+k7QRBDZ9VfVn5U2rkWDZBq5wTVHElBJwkv",
  "mXdJgxgB35FZEDiUPQw+vutpO4zzQa5LWCEQ2e2Cw3hFWd4ory8MG23Ecya/0hpL+t99A/imswywZXNY6DpUkhscVeCFIeGH1Si7CfPe/1HSjRTg",
  "AGZhrVupYkrybw7rkyBH++tY/7tVXg1FBQnV06qQojKySb8uuJInwkJ3VXLD7KaTicF5O1//OuRfx/rvvun/A6nQ6DCk+PKCG4PAA+imEQ+q0VWa",
  "Eius8kA5W07MmwlKQfI0oOL9SlwJogJgIeJgZDyO+e8Y/w75757pf+/j/8H/HePfUf6j/Ef5GxnU+IWRRV4ZptDzx4/y77z8lfyrWIUKzFbNV5XC",
  "rRpocWYiKIjFEkYwWxKtZV84Kn++yvA13pPrg2b/Mvzitbg9E5vlzK/IpUCLLUnvLdohNkAiiow8bC3yQiGo/AzUmLPExVqhThYLeRNpEIQVzZGK",
  "IbHZANk29lQ0mcnGonwsAC7RS9OGF5PsDSMVGxavCDnxFoulj4Yl1oWgcEzKW9JpLsKt5bgKJ7lmQZ8GBAFBIfzN3seiNLKq/isIouBY431G1te6",
  "vQTbBzX9I2QlbBidqExnyMlKeAdMa7MSDkuSxGL8yXoQJo38+6xhABGFfpybbEhreKhc50VCLgwwlIJekGDIQzEYxcI16zV1x4GUUCz2coFUvK1a",
  "L+SjbVO2T95G9et7dsJs3bLaJsjs90hASQ0hDiBlyWGWaZIlVkkaamtQqD3gkl6kZH+yhfKBCaD5YlzMsVgYNcntnESaKkPBMkoWy6awXMum7Kvi",
  "wo680IPy/FdPnYsVTp0uReal8SevkDU3hNOEG1RV0zkKdujuU1PXp0t+TEQnfu4puEsNSagXqanB6fdFIg/mTBueabszbYqG84MDeDs0Ad9wsssB",
  "vGH6pRVdwBnLYcMPwbALsCkfsqLhLGawHRg1WIkJhmAQPMaQBQg2wKHZ7oZxll/od5wVIGeVg2zCAAZbMEDZVyk9aG/6ImjH8tiLHYID2EaB/0O2",
  "SeEANmrjDP84C0CGk53VBNTOFAgb+gF+LdF8C7rbXT6f7AG2i8GA1vBmd4agqs0AsUGowg5QoJPUEBAIloBAMgUEgi0gWGsMqDYBlNnZ8TaAgsGd",
  "1AhQMNSTWgEKQGoGKJjqSe0AIdaGgECwBASSKaDwfpLaAoJ3s50oswQEkikgEGwBARsDqnh2GVSvPd+d97+rV5/PafqpeHJcef2/AcwzvCMjQECm",
  "f6CPJ8ensHCMf6/TCBCvNho3wbFNH/B2gIg9IkNAbPWHLAERoNnImDccFIwBKfc7bEAI/KIm2wNyJoIU2VN6VxaBnC0gCMaAiP8la0CB/yXzmI+O",
  "/9UD/yupUuCgBJ2G9Qp9nieNy+uk+Ypp+W9pXEh/n2+1frkdPYFiEU8TxHiSsCb+5qvPb2jRfl+LLuJpghSHltngtxJmUodyWXwyVQHc9/Fa6/i3",
  "eGlsk+ccWSi9Ef3aqeew/3DYfyiX5BHy7SyFwmdrS0uii61AEmGoYndtIaQN4rlCyUC7pXztAb2x/sP0K4CsyA5jyiOqjKgRwZi0UzgTM+PoNVNI",
  "1Xr6X23x8jl+X9NYA8zJIKpQjOt0Ljjwt6LEOIlM1WDzoeY+Q9XPKlwZ5MBNF35b7iHHps6GuJ1cOrLt5qlXgVE0LajV5HodiSg/U1jRpbZKPMQz",
  "9ZzheZSUjtqdTYkKDCsUDWEig7TFVDK3ArLGQkuUW56/kRVXigcBFPROKu0rnGUI5Crsla/MFbSVgq7VDnn3RQvnuU9bhO9bpEHcWh/tH4TunRi1",
  "0J3iq9OqI4EubZnv3Mb5znvB7wjwF3nv17x2PSOa00nz2Rm+Ohc5MWQD9gfA7Kdq+sfHx4+PZ/IS4LyT0nfnR3c8FOGbrwAaBm45XnHJlLcMEsIB",
  "Up2axKRpeyBx05GRouHqCm6pq91pOH+65i//98MP8Ux+0wNvb5CwD38aPK5E9rw/T7el98EGj+Nrc6Z3+vLlR3uwNyeYQ1BZ+b/8yM4H9SK/VzUz",
  "KWDWYptTM39bhb/M4lUItH8dL1X2wYPgdEGi2RRw3zQBDAFwQgKnYZBMQpBSZpjoSxD5GSLFJolp6pAMP3voO+Lh/FtBZiVK4IrVjB2PgLMUUyuW",
  "vbEzYN47JIovh40g5eKfVUJF6gfhDDEgVQQfhYDiKyQMCJAxGSqCaWLMU3oH/3/w/wf7/4bfOYzg5iOfQb47tcTb8J7nJhCNK2wcu9PPqo3mJPcC",
  "Izie8N0n3laH2br4AtzzjOS4wU/kPyIZFZlKEw2ReFwaVjY9BRwvCjccjwKJS8qf7vQc1jUxWg9yVvRUsKYnhT7fFa6JYZ3MmisM4uYEV4lN/H+p",
  "KBCLIeafHxRxggXZlG8tN07Vmz+FyMIElPbEjsXmZEsFFVtC0/u21vjQ3LG2CgtYrtNvFIGi7RaGMrphu6VlzmVeEoAg7xqPzrkBy71nwk6ypWhs",
  "bv27IYAJSc76lHp3sbyFfUH65NfeJz8FP4aZ/sT8/KS9l1/paCK64Y8millQkgJuhcSxfEsTy/2v7QguyChtVm1iRhMxG1NGvpOxEszov0XSi+Gm",
  "LsuImstU0uS0u3KuhiUaNC+UYdilrlrm0htW8SZzHOXfeflV9lWPcXBujnuM//d8B8bWJLwSVaqSrQTzSMrICYzdOtR9KnhCQNFEjSLVrGWhpXlA",
  "+GDC7eetavlS6n07AVR6XDdEJJMcpX2PpZFa+KbaKqezY0oo/xb+9vSfGe+vPjG1FquhWCwbj85MvvOwPTFpLAHxLuUfUXlcjYC6t43Y4VmI23xK",
  "rbdu3Bq/fTqVQJUt+GYKrRsjb72GT8/les7j0cl0mLI2dROiBU6ly1lnfkRyxVcnd17+ye15CzNIeiYSZgxdpd1p/QPFz8TdFscRO59LQZzHJ6zm",
  "OeZNtGvSNvbvyP83dwDdFsUtI7i2oSZaatSY4Fq/VEcYCedmbU6wt0Y266lpp20MOjekqEW1Orv29/4BBNiKP92c3wUYkdttdu69/D9fsPH1WbEK",
  "xsXi04mzMs17n1u2VLlNlm32906rTt+s3zfp9Ko8z1P+g/5XLG9stKQ5Hnkj9H+z/q7XFQ9BhMbeC7f0mu/uLwzMeuOd9647lrSO/p/hHCXk7aIv",
  "7bQzSVVfor7iekQTf9v4Jw5j44PcvBwK5u12mpUwds9C/meEYZnD7cxPeabyY2Hz4tVEZk9ntyH3Tv9H+x/9f8/tf9D/3sc/Ud2mvWXitWTaXF2r",
  "/had/Lmj1teM1n9OtKXJI399akL6MGk1NLve7sZXt21R8pZg/w8NB2iv",
].join("");
