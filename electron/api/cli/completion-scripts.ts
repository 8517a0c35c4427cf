import type { Shell } from './shell';

/**
 * A script that makes a shell ask `fairgap __complete` for what may stand at the cursor.
 *
 * Each line of its answer is a word, a tab and a line about it; `:files` and `:folders` ask for names of the file system.
 */
export function completionScript(shell: Shell): string {
  return SCRIPTS[shell].trimStart();
}

const BASH = `
# Tab completion of fairgap for bash: eval "$(fairgap completion bash)"
_fairgap() {
  local -a words=()
  local word joined='' last=0 i
  # bash takes words apart at = and :, which belong to one word here.
  for ((i = 1; i <= COMP_CWORD; i++)); do
    word=\${COMP_WORDS[i]}
    if ((\${#words[@]} > 0)) && { [[ $word == [=:] ]] || [[ $joined == 1 ]]; } && [[ $word != -* ]]; then
      words[\${#words[@]}-1]+=$word
    else
      words+=("$word")
    fi
    if [[ $word == [=:] ]]; then joined=1; else joined=''; fi
  done
  ((\${#words[@]} == 0)) && words=('')
  last=$((\${#words[@]} - 1))
  local current=\${words[last]} prefix='' line value
  # What bash has already taken apart must not be offered again.
  case $COMP_WORDBREAKS in *=*) [[ $current == *=* ]] && prefix=\${current%=*}= ;; esac
  case $COMP_WORDBREAKS in *:*) [[ $current == *:* ]] && prefix=\${current%:*}: ;; esac
  COMPREPLY=()
  while IFS= read -r line; do
    value=\${line%%$'\\t'*}
    case $value in
      :files | :folders)
        local path=\${current#--*=}
        local mark=''
        [[ $path == @* ]] && { mark=@; path=\${path#@}; }
        local kind=-f
        [[ $value == :folders ]] && kind=-d
        local found
        while IFS= read -r found; do COMPREPLY+=("$mark$found"); done < <(compgen $kind -- "$path")
        compopt -o filenames 2>/dev/null
        ;;
      *) COMPREPLY+=("\${value#"$prefix"}") ;;
    esac
  done < <(fairgap __complete -- "\${words[@]}" 2>/dev/null)
  if ((\${#COMPREPLY[@]} == 1)) && [[ \${COMPREPLY[0]} == *[.=] ]]; then compopt -o nospace 2>/dev/null; fi
}
complete -F _fairgap fairgap
`;

const ZSH = `
#compdef fairgap
# Tab completion of fairgap for zsh: eval "$(fairgap completion zsh)", after compinit.
_fairgap() {
  local -a lines found described
  local line value
  lines=("\${(@f)$(fairgap __complete -- "\${(@)words[2,CURRENT]}" 2>/dev/null)}")
  for line in $lines; do
    value=\${line%%$'\\t'*}
    case $value in
      '') ;;
      :files) _files && return ;;
      :folders) _files -/ && return ;;
      *)
        found+=("$value")
        described+=("\${line/$'\\t'/  }")
        ;;
    esac
  done
  if (( $#found == 1 )) && [[ $found[1] == *[.=] ]]; then
    compadd -S '' -- $found
  elif (( $#found )); then
    compadd -l -d described -- $found
  fi
}
compdef _fairgap fairgap
`;

const FISH = `
# Tab completion of fairgap for fish: fairgap completion fish | source
function __fairgap_complete
    set -l words (commandline -opc) (commandline -ct)
    for line in (fairgap __complete -- $words[2..-1] 2>/dev/null)
        switch $line
            case ':files*'
                __fish_complete_path (commandline -ct)
            case ':folders*'
                __fish_complete_directories (commandline -ct)
            case '*'
                echo $line
        end
    end
end
complete -c fairgap -f -a '(__fairgap_complete)'
`;

const POWERSHELL = `
# Tab completion of fairgap for PowerShell: fairgap completion powershell | Out-String | Invoke-Expression
Register-ArgumentCompleter -Native -CommandName fairgap -ScriptBlock {
    param($wordToComplete, $commandAst, $cursorPosition)
    $words = @($commandAst.CommandElements | Select-Object -Skip 1 | ForEach-Object { $_.ToString() })
    if ($wordToComplete -eq '') { $words += '""' }
    fairgap __complete -- @words 2>$null | ForEach-Object {
        $parts = $_ -split "\`t", 2
        if ($parts[0] -eq ':files') {
            Get-ChildItem -Path "$wordToComplete*" -Name | ForEach-Object { [System.Management.Automation.CompletionResult]::new($_) }
        } elseif ($parts[0] -eq ':folders') {
            Get-ChildItem -Path "$wordToComplete*" -Name -Directory | ForEach-Object { [System.Management.Automation.CompletionResult]::new($_) }
        } elseif ($parts[0] -ne '') {
            $text = if ($parts.Length -gt 1) { $parts[1] } else { $parts[0] }
            [System.Management.Automation.CompletionResult]::new($parts[0], $parts[0], 'ParameterValue', $text)
        }
    }
}
`;

const SCRIPTS: Readonly<Record<Shell, string>> = { bash: BASH, zsh: ZSH, fish: FISH, powershell: POWERSHELL };
