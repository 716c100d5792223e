import base from './vite.config.ts'
import { appendFileSync, writeFileSync } from 'node:fs'
const out='/tmp/diet/modules.txt'
writeFileSync(out,'')
const p=(tag)=>({name:'weigh',generateBundle(_,bundle){for(const c of Object.values(bundle)){if(c.type!=='chunk')continue
appendFileSync(out,`\n## ${tag} ${c.fileName} ${c.code.length} imports=${c.imports.join(',')} dyn=${c.dynamicImports.join(',')}\n`)
const rows=Object.entries(c.modules).map(([id,m])=>[m.renderedLength,id]).sort((a,b)=>b[0]-a[0])
for(const [n,id] of rows) appendFileSync(out,`${n}\t${id.replace('/work/main/','')}\n`)}}})
export default (env)=>{const c=base(env);return{...c,root:'/work/main',plugins:[...c.plugins,p('main')],worker:{...c.worker,plugins:()=>[...(c.worker.plugins?.()??[]),p('worker')]}}}
