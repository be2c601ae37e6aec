# Completion of wp for fish. For every shell: wp completion fish > ~/.config/fish/completions/wp.fish
function __wp_complete
    set -l words (commandline -opc)
    set -l current (commandline -ct)
    for line in ($words[1] complete -- $words[2..-1] "$current" 2>/dev/null)
        if test "$line" = :
            __fish_complete_path "$current"
        else if test -n "$line"
            echo $line
        end
    end
end
complete -c wp -e
complete -c wp -k -f -a '(__wp_complete)'
